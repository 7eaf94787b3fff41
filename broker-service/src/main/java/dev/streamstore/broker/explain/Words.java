package dev.streamstore.broker.explain;

import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Numbers, times and lists as they stand in a sentence. */
public final class Words {

    private static final int MOST_NAMES = 6;

    private Words() {}

    /** {@code 1 record}, {@code 2 records}. */
    public static String count(long number, String one) {
        return number == 1 ? "1 " + one : "%,d %ss".formatted(number, one);
    }

    /** {@code 340 ms}, {@code 2.5 s}, {@code 4 min}, {@code 3 h}, {@code 7 days}. */
    public static String time(Duration time) {
        long ms = Math.max(0, time.toMillis());
        if (ms < 1_000) {
            return ms + " ms";
        }
        if (ms < 120_000) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
        }
        if (ms < 2 * 3_600_000L) {
            return ms / 60_000 + " min";
        }
        return ms < 48 * 3_600_000L ? ms / 3_600_000 + " h" : ms / 86_400_000 + " days";
    }

    /** {@code orders-0, orders-1 and 4 more}. */
    public static String list(Collection<TopicPartition> partitions) {
        List<String> names =
                partitions.stream().sorted().map(TopicPartition::toString).toList();
        if (names.size() <= MOST_NAMES) {
            return names.size() < 2
                    ? String.join("", names)
                    : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
        }
        return String.join(", ", names.subList(0, MOST_NAMES)) + " and " + (names.size() - MOST_NAMES) + " more";
    }

    /** The same as texts. */
    public static List<String> names(Collection<TopicPartition> partitions) {
        return partitions.stream().sorted().map(TopicPartition::toString).toList();
    }
}
