package dev.streamstore.broker.http;

import dev.streamstore.broker.fetch.FetchPosition;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/** Where a fetch or a stream begins, as it is written in a request. Stateless. */
final class Positions {

    private Positions() {}

    /**
     * @param offset a number, {@code earliest} or {@code latest}; the same as {@code earliest} when it is missing
     * @throws dev.streamstore.broker.error.BrokerFault {@code INVALID_REQUEST}, {@code INVALID_TOPIC}, {@code
     *     UNKNOWN_TOPIC}, {@code UNKNOWN_PARTITION}
     */
    static FetchPosition of(
            BrokerServices broker, String topic, String partition, @Nullable String offset, int maxBytes) {
        var parameters = new Parameters();
        FetchPosition position = of(parameters, broker, topic, partition, offset, maxBytes);
        parameters.check();
        return position;
    }

    /** As the other one, but bad parameters are noted for the caller to refuse. */
    static FetchPosition of(
            Parameters parameters,
            BrokerServices broker,
            String topic,
            String partition,
            @Nullable String offset,
            int maxBytes) {
        TopicName name = new TopicName(topic);
        int number = Parameters.partition(partition);
        Partition log = broker.topics().partition(name, number);
        long from = switch (offset == null ? "earliest" : offset) {
            case "earliest" -> log.logStartOffset();
            case "latest" -> log.highWatermark();
            default -> parameters.number("offset", offset, 0, 0, Long.MAX_VALUE);
        };
        return new FetchPosition(name, number, from, maxBytes);
    }
}
