package dev.streamstore.testing;

import dev.streamstore.client.Admin;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.trace.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A broker in memory: topics with partitions, offsets, and groups that hand partitions over as the real one does. The
 * event topics exist from the start. Faults are switched on and off by the test. Safe for use by several threads.
 */
public final class FakeBroker implements BrokerClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EventCodec codec = new EventCodec();
    private final FakeLog log = new FakeLog();

    public FakeBroker() {
        Topics.ALL.forEach(
                topic -> log.createTopic(new Admin.NewTopic(topic, Topics.PARTITIONS, Topics.config(topic))));
    }

    // --- what other services do

    /** Appends the event as some other service would have published it. @return its id */
    public String deliver(DomainEvent event) {
        String id = UUID.randomUUID().toString();
        deliver(event, id);
        return id;
    }

    /** Appends the event under this id: again, if that was delivered before. */
    public void deliver(DomainEvent event, String id) {
        deliver(event, id, Origin.NONE);
    }

    /** Appends the event as it would have been published by what {@code origin} led to. */
    public void deliver(DomainEvent event, String id, Origin origin) {
        append(new ProducerRecord(
                Topics.of(event),
                EventCodec.partitionOf(event),
                event.key().getBytes(StandardCharsets.UTF_8),
                codec.encode(event).getBytes(StandardCharsets.UTF_8),
                codec.headers(event, EventTypes.nameOf(event.getClass()), id, "/test", origin).entrySet().stream()
                        .map(header -> Header.of(header.getKey(), header.getValue()))
                        .toList(),
                null));
    }

    /** Appends any record, whatever faults are switched on. */
    public ConsumerRecord append(ProducerRecord record) {
        return log.append(record);
    }

    // --- what the service under test did

    /** Everything in the topic in the order of appending; empty when there is no such topic. */
    public List<ConsumerRecord> records(String topic) {
        return log.records(topic);
    }

    /** The events of one type, or below one sealed interface, in the order of appending; duplicates included, earlier versions not. */
    public <E extends DomainEvent> List<E> events(Class<E> type) {
        List<E> found = new ArrayList<>();
        List<String> topics =
                EventTypes.under(type).stream().map(Topics::of).distinct().toList();
        for (String topic : topics) {
            for (ConsumerRecord record : records(topic)) {
                DecodedEvent decoded = codec.decode(record);
                DomainEvent event = decoded.event();
                boolean isNewest = EventTypes.nameOf(event.getClass()).equals(decoded.type());
                if (isNewest && type.isInstance(event)) {
                    found.add(type.cast(event));
                }
            }
        }
        return found;
    }

    /** The group's next offset, or -1 where it committed nothing. */
    public long committed(String group, TopicPartition partition) {
        return log.committed(group, partition);
    }

    /** Blocks until the group has committed all there is in the topics its members read, its members at least one. */
    public void awaitHandled(String group) {
        log.await(PATIENCE, "group " + group + " to have handled everything", () -> log.isCaughtUp(group));
    }

    /** Blocks until the topic has so many records, or more. */
    public void awaitRecords(String topic, int atLeast) {
        log.await(
                PATIENCE,
                topic + " to have " + atLeast + " records",
                () -> records(topic).size() >= atLeast);
    }

    /** Blocks until the partition's owner in the group has been given the record. */
    public void awaitPolled(String group, ConsumerRecord record) {
        log.await(PATIENCE, record.partition() + " to be polled", () -> log.isPolled(group, record));
    }

    /** Blocks until some member has been told to give the partition up, and has perhaps not yet done so. */
    public void awaitRevoking(TopicPartition partition) {
        log.await(PATIENCE, partition + " to be revoked", () -> log.isRevoking(partition));
    }

    // --- faults

    /** Sends, commits and administration fail and polls find nothing, until {@link #up}. */
    public void down() {
        log.setDown(true);
    }

    public void up() {
        log.setDown(false);
    }

    /** Sends of such records fail and append nothing, until {@link #acceptAll}. */
    public void refuse(Predicate<ProducerRecord> records, BrokerException failure) {
        log.setFault(new FakeLog.Fault(records, failure, false, false));
    }

    /** As {@link #refuse}, but the producer takes more before it hears of it. */
    public void refuseLate(Predicate<ProducerRecord> records, BrokerException failure) {
        log.setFault(new FakeLog.Fault(records, failure, false, true));
    }

    /** Such records are appended, and their sends fail all the same, until {@link #acceptAll}. */
    public void loseAcknowledgements(Predicate<ProducerRecord> records) {
        BrokerException failure = new BrokerException(
                BrokerException.UNREACHABLE, true, BrokerException.Applied.MAYBE, "[FakeBroker] answer lost");
        log.setFault(new FakeLog.Fault(records, failure, true, false));
    }

    public void acceptAll() {
        log.setFault(null);
    }

    /** Ends every membership of the group, as when sessions expire: members learn it at their next poll or commit. */
    public void fence(String group) {
        log.fence(group);
    }

    // --- BrokerClient

    @Override
    public Producer newProducer(ProducerConfig config) {
        return new FakeProducer(log);
    }

    @Override
    public NumberedProducer numberedProducer() {
        return new FakeNumberedProducer(log);
    }

    @Override
    public Consumer newConsumer(ConsumerConfig config) {
        return new FakeConsumer(log, config);
    }

    @Override
    public Admin admin() {
        return new FakeAdmin(log);
    }

    /** Keeps everything, so that an application may be started against it again. */
    @Override
    public void close() {}
}
