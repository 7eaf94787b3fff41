package dev.streamstore.messaging.handler;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.messaging.background.StopSignal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in a consumer group: polls, hands the records to its {@link GroupWorker}, commits what
 * these are done with. For one thread, the polling one, on which the broker's client also calls the listener.
 */
final class GroupConsumer implements RebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(GroupConsumer.class);

    private final HandlerGroup group;
    private final HandlerProperties settings;
    private final Consumer consumer;
    private final GroupWorker worker;
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private long nextCommitNanos;

    GroupConsumer(
            BrokerClient client,
            ConsumerConfig config,
            HandlerGroup group,
            EventDelivery delivery,
            HandlerProperties settings) {
        this.group = group;
        this.settings = settings;
        this.consumer = client.newConsumer(config);
        this.worker = new GroupWorker(group.name(), delivery, settings, consumer::wakeup);
    }

    /** Makes {@link #run} notice a stop at once; from any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    /** Consumes until stopped; then, as on any failure, finishes the records in work, commits, and leaves the group. */
    void run(StopSignal stop) {
        try {
            worker.start();
            consumer.subscribe(group.topics(), this);
            nextCommitNanos = System.nanoTime() + settings.commitInterval().toNanos();
            while (!stop.isSet()) {
                dispatch(consumer.poll(settings.commitInterval()));
                controlFlow();
                if (System.nanoTime() - nextCommitNanos >= 0) {
                    commit(worker.partitions());
                    nextCommitNanos =
                            System.nanoTime() + settings.commitInterval().toNanos();
                }
            }
        } finally {
            try {
                consumer.close(settings.stopTimeout());
            } finally {
                worker.close();
                awaitWorker(worker.partitions());
            }
        }
    }

    private void dispatch(List<ConsumerRecord> records) {
        Map<TopicPartition, List<ConsumerRecord>> byPartition = new TreeMap<>();
        for (ConsumerRecord record : records) {
            byPartition
                    .computeIfAbsent(record.partition(), _ -> new ArrayList<>())
                    .add(record);
        }
        worker.add(byPartition);
    }

    private void controlFlow() {
        for (TopicPartition partition : worker.partitions()) {
            boolean throttled = worker.isThrottled(partition);
            if (throttled && paused.add(partition)) {
                consumer.pause(Set.of(partition));
            } else if (!throttled && paused.remove(partition)) {
                consumer.resume(Set.of(partition));
            }
        }
    }

    /** A commit that fails is made up for by the next one, or by the inbox. */
    private void commit(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            worker.nextOffset(partition).stream()
                    .filter(next -> committed.getOrDefault(partition, -1L) != next)
                    .forEach(next -> offsets.put(partition, next));
        }
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commit(offsets);
            committed.putAll(offsets);
        } catch (BrokerException e) {
            log.info("[{}] offsets not committed this time: {}", group.name(), e.toString());
        }
    }

    @Override
    public void onAssigned(Set<TopicPartition> partitions) {
        log.info("[{}] assigned {}", group.name(), partitions);
        worker.assign(partitions);
    }

    @Override
    public void onRevoked(Set<TopicPartition> partitions) {
        log.info("[{}] revoked {}", group.name(), partitions);
        awaitWorker(partitions);
        commit(partitions);
        forget(partitions);
    }

    @Override
    public void onLost(Set<TopicPartition> partitions) {
        log.warn("[{}] lost {}", group.name(), partitions);
        awaitWorker(partitions);
        forget(partitions);
    }

    private void awaitWorker(Set<TopicPartition> partitions) {
        if (!worker.finish(partitions, settings.stopTimeout())) {
            log.warn("[{}] a handler did not end within {}", group.name(), settings.stopTimeout());
        }
    }

    private void forget(Set<TopicPartition> partitions) {
        worker.forget(partitions);
        committed.keySet().removeAll(partitions);
        paused.removeAll(partitions);
    }
}
