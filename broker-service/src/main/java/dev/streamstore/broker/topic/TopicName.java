package dev.streamstore.broker.topic;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.util.regex.Pattern;

/**
 * A legal topic name, which is also safe as part of a directory's name.
 *
 * @param value 1 to 249 of {@code a-z A-Z 0-9 . _ -}, but not {@code .} or {@code ..}
 */
public record TopicName(String value) implements Comparable<TopicName> {
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final int SHOWN_CHARS = 60;

    /** @throws BrokerFault {@code INVALID_TOPIC} */
    public TopicName {
        if (!LEGAL.matcher(value).matches() || value.equals(".") || value.equals("..")) {
            throw new BrokerFault(
                    ErrorCode.INVALID_TOPIC,
                    "[TopicName] name: expected 1 to 249 of a-z A-Z 0-9 . _ - and not . or .. but was '" + shown(value)
                            + "'");
        }
    }

    /** @param partition from 0 */
    public TopicPartition partition(int partition) {
        return new TopicPartition(value, partition);
    }

    @Override
    public int compareTo(TopicName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    /** The name comes from outside and goes into logs and answers: no control characters, not too long. */
    private static String shown(String name) {
        String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= SHOWN_CHARS ? printable : printable.substring(0, SHOWN_CHARS) + "…";
    }
}
