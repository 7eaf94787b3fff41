package dev.streamstore.broker.config;

import dev.streamstore.broker.group.GroupDescription;
import dev.streamstore.broker.group.GroupDescription.PartitionView;
import dev.streamstore.broker.metadata.TopicImage;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.Partition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of topics and groups; the names are in {@code docs/protocol.md}. Rows per topic and group are those of the
 * last {@link #refresh}, which one thread at a time may call.
 */
final class BrokerMetrics {

    private final Broker broker;
    private final MultiGauge logBytes;
    private final MultiGauge logRecords;
    private final MultiGauge groupLag;
    private final MultiGauge groupMembers;

    BrokerMetrics(Broker broker, MeterRegistry registry) {
        this.broker = broker;
        this.logBytes = rows("streamstore.log.bytes", "bytes stored", registry);
        this.logRecords = rows("streamstore.log.records", "offsets between log start and high watermark", registry);
        this.groupLag = rows("streamstore.group.lag", "records a group is behind", registry);
        this.groupMembers = rows("streamstore.group.members", "members of a group", registry);
        Gauge.builder("streamstore.waits", broker, b -> b.waits().open())
                .description("fetches and streams that wait for records")
                .register(registry);
        Gauge.builder("streamstore.topics", broker, BrokerMetrics::topics).register(registry);
        Gauge.builder("streamstore.partitions", broker, BrokerMetrics::partitions)
                .register(registry);
    }

    /** Looks at topics and groups again. */
    void refresh() {
        if (!broker.isRunning()) {
            return;
        }
        Topics topics = broker.topics();
        List<Row<?>> bytes = new ArrayList<>();
        List<Row<?>> records = new ArrayList<>();
        for (TopicImage topic : topics.all()) {
            Tags tags = Tags.of("topic", topic.name().value());
            bytes.add(Row.of(tags, sum(topics, topic, Partition::sizeBytes)));
            records.add(Row.of(tags, sum(topics, topic, p -> p.highWatermark() - p.logStartOffset())));
        }
        logBytes.register(bytes, true);
        logRecords.register(records, true);
        refreshGroups(broker.groups().list());
    }

    private void refreshGroups(List<GroupDescription> groups) {
        List<Row<?>> lags = new ArrayList<>();
        List<Row<?>> members = new ArrayList<>();
        for (GroupDescription group : groups) {
            Tags tags = Tags.of("group", group.group().value());
            members.add(Row.of(tags, group.members().size()));
            Map<String, Long> byTopic = new TreeMap<>();
            for (PartitionView partition : group.partitions()) {
                byTopic.merge(partition.partition().topic(), partition.lag(), Long::sum);
            }
            byTopic.forEach((topic, lag) -> lags.add(Row.of(tags.and("topic", topic), lag)));
        }
        groupLag.register(lags, true);
        groupMembers.register(members, true);
    }

    private static long sum(Topics topics, TopicImage topic, ToLongFunction<Partition> what) {
        return topic.ids().stream()
                .flatMap(id -> topics.find(id).stream())
                .mapToLong(what)
                .sum();
    }

    private static double topics(@Nullable Broker broker) {
        return broker != null && broker.isRunning() ? broker.topics().all().size() : Double.NaN;
    }

    private static double partitions(@Nullable Broker broker) {
        return broker != null && broker.isRunning()
                ? broker.topics().all().stream()
                        .mapToInt(TopicImage::partitions)
                        .sum()
                : Double.NaN;
    }

    private static MultiGauge rows(String name, String description, MeterRegistry registry) {
        return MultiGauge.builder(name).description(description).register(registry);
    }
}
