package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.util.regex.Pattern;

/** A group's name: what a topic may be called, {@code [a-zA-Z0-9._-]{1,249}}. */
public record GroupName(String value) implements Comparable<GroupName> {

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** @throws BrokerFault {@code INVALID_REQUEST} */
    public GroupName {
        if (!LEGAL.matcher(value).matches() || value.equals(".") || value.equals("..")) {
            throw new BrokerFault(
                    ErrorCode.INVALID_REQUEST, "[group] name: expected %s but was '%s'".formatted(LEGAL, value));
        }
    }

    @Override
    public int compareTo(GroupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
