package dev.streamstore.broker.metadata;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * How much there may be on a broker: every partition costs open files and memory, whether it is used or not. The
 * broker's own topics don't count.
 *
 * @param topics from 1
 * @param partitions of all topics together, from 1
 */
public record TopicLimits(int topics, int partitions) {

    public static final TopicLimits NONE = new TopicLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** @throws BrokerFault {@code QUOTA_EXCEEDED} when so many more than are present are too many */
    void check(Collection<TopicImage> present, int moreTopics, int morePartitions) {
        List<TopicImage> counted =
                present.stream().filter(topic -> !topic.isInternal()).toList();
        if (moreTopics > 0) {
            check("topics", counted.size(), moreTopics, topics);
        }
        if (morePartitions > 0) {
            check(
                    "partitions",
                    counted.stream().mapToInt(TopicImage::partitions).sum(),
                    morePartitions,
                    partitions);
        }
    }

    private static void check(String what, int present, int more, int most) {
        if ((long) present + more > most) {
            throw new BrokerFault(
                    ErrorCode.QUOTA_EXCEEDED,
                    "[topics] %s of this broker: expected at most %d but there are %d and %d were to come"
                            .formatted(what, most, present, more),
                    Map.of("limit", most, "present", present));
        }
    }
}
