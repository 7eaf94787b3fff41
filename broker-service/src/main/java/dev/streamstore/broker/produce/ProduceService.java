package dev.streamstore.broker.produce;

import dev.streamstore.broker.error.Applied;
import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.metadata.TopicImage;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.Appended;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Appends records. What a call returned is as durable as it says; calls block the calling thread. */
public final class ProduceService {

    private final Topics topics;
    private final Time time;
    private final Partitioner partitioner = new Partitioner();

    public ProduceService(Topics topics, Time time) {
        this.topics = topics;
        this.time = time;
    }

    /**
     * Appends the batches, all or none; see {@link Partition#append} for what they must be and what is refused.
     *
     * @throws BrokerFault also {@code UNKNOWN_TOPIC}, {@code UNKNOWN_PARTITION}, {@code INVALID_TOPIC}
     */
    public Appended append(TopicName topic, int partition, ByteBuffer batches) {
        Topics.refuseInternal(topic);
        return topics.partition(topic, partition).append(batches);
    }

    /**
     * Appends records: those of one partition together or not at all. Where there are several partitions and a later
     * one fails after an earlier was written, the fault says {@code applied: maybe}.
     *
     * @param records at least one
     * @param stamp only for records of a single partition
     * @throws BrokerFault as {@link #append}, and {@code INVALID_REQUEST} for a stamp with several partitions
     */
    public Produced produce(TopicName name, List<NewRecord> records, Optional<ProducerStamp> stamp, Acks acks) {
        Topics.refuseInternal(name);
        TopicImage topic = topics.topic(name);
        int[] partitions = partitioner.partitionsOf(records, topic);
        long nowMs = time.wallMs();
        SortedMap<Integer, PartitionBatches> byPartition = new TreeMap<>();
        for (int i = 0; i < records.size(); i++) {
            byPartition
                    .computeIfAbsent(
                            partitions[i],
                            p -> new PartitionBatches(topic.config().maxMessageBytes(), stamp))
                    .add(i, records.get(i), nowMs);
        }
        if (stamp.isPresent() && byPartition.size() > 1) {
            throw new BrokerFault(
                    ErrorCode.INVALID_REQUEST,
                    "[produce] partitions of a request with a Producer-Id: expected one but were "
                            + byPartition.keySet());
        }
        return append(name, byPartition, records.size(), acks);
    }

    private Produced append(TopicName name, SortedMap<Integer, PartitionBatches> byPartition, int count, Acks acks) {
        var stored = new Produced.Stored[count];
        boolean fsynced = true;
        boolean appendedOne = false;
        for (Map.Entry<Integer, PartitionBatches> entry : byPartition.entrySet()) {
            try {
                Partition partition = topics.partition(name, entry.getKey());
                Appended appended = partition.append(entry.getValue().build());
                entry.getValue().place(partition, appended, stored);
                fsynced &= appended.fsynced();
            } catch (BrokerFault fault) {
                throw appendedOne ? partlyApplied(fault) : fault;
            }
            appendedOne = true;
        }
        return new Produced(Arrays.asList(stored), durability(acks, fsynced));
    }

    /** What an append that was acknowledged survives. */
    public static Durability durability(Acks acks, boolean fsynced) {
        return switch (acks) {
            case LEADER -> Durability.LEADER;
            case ALL -> fsynced ? Durability.FSYNCED : Durability.REPLICATED;
        };
    }

    private static BrokerFault partlyApplied(BrokerFault fault) {
        return new BrokerFault(fault.code(), Applied.MAYBE, String.valueOf(fault.getMessage()), fault.extras(), fault);
    }
}
