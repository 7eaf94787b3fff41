package dev.streamstore.broker.fetch;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.partition.ReadResult;
import dev.streamstore.broker.runtime.Time;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads from one or many partitions, waiting for records if there are none. Waits end at the latest at {@link
 * #stopWaiting}, after which fetches answer with what is there.
 */
public final class FetchService {

    private static final ReadMemory HEAP = new ReadMemory(Long.MAX_VALUE, 0, Duration.ZERO);

    private final Set<Semaphore> waiting = ConcurrentHashMap.newKeySet();
    private final Topics topics;
    private final Time time;
    private volatile boolean stopped;

    public FetchService(Topics topics, Time time) {
        this.topics = topics;
        this.time = time;
    }

    /**
     * Reads every position once there is enough. A position that can't be read ends the wait: its {@link
     * Fetched.Refused} stands where its records would.
     *
     * @param admission asked before it waits
     * @return one for each position, in order
     * @throws BrokerFault what {@code admission} throws
     */
    public List<Fetched> fetch(List<FetchPosition> positions, FetchLimits limits, Waits.Admission admission)
            throws InterruptedException {
        return fetch(positions, limits, admission, HEAP.lease());
    }

    /**
     * As the other {@code fetch}.
     *
     * @param memory that batches are read into; nothing of it is taken while it waits
     */
    public List<Fetched> fetch(
            List<FetchPosition> positions, FetchLimits limits, Waits.Admission admission, ReadMemory.Lease memory)
            throws InterruptedException {
        List<Fetched> found = read(positions, limits, memory);
        if (isEnough(found, limits) || stopped || limits.maxWait().isZero()) {
            return found;
        }
        try (Waits.Waiting admitted = admission.begin()) {
            return waitAndFetch(positions, limits, memory);
        }
    }

    /**
     * As the other {@code fetch}, for one position.
     *
     * @throws BrokerFault {@code UNKNOWN_TOPIC}, {@code UNKNOWN_PARTITION}, {@code OFFSET_TRIMMED}, {@code
     *     OFFSET_OUT_OF_RANGE}, {@code STORAGE_ERROR}, and what {@code admission} throws
     */
    public ReadResult fetch(FetchPosition position, FetchLimits limits, Waits.Admission admission)
            throws InterruptedException {
        return fetch(position, limits, admission, HEAP.lease());
    }

    /**
     * As the other {@code fetch} of one position.
     *
     * @param memory that batches are read into; nothing of it is taken while it waits
     */
    public ReadResult fetch(
            FetchPosition position, FetchLimits limits, Waits.Admission admission, ReadMemory.Lease memory)
            throws InterruptedException {
        return switch (fetch(List.of(position), limits, admission, memory).getFirst()) {
            case Fetched.Records(FetchPosition p, ReadResult read) -> read;
            case Fetched.Refused(FetchPosition p, BrokerFault fault) -> throw fault;
        };
    }

    /** Whether fetches do not wait any more. */
    public boolean isStopped() {
        return stopped;
    }

    /** Whether some fetch waits for records at the moment. */
    boolean isAnyoneWaiting() {
        return !waiting.isEmpty();
    }

    /** Makes every waiting fetch answer now. */
    public void stopWaiting() {
        stopped = true;
        waiting.forEach(Semaphore::release);
    }

    /** Registered first, read then: an append between the two is either read or wakes the wait. */
    private List<Fetched> waitAndFetch(List<FetchPosition> positions, FetchLimits limits, ReadMemory.Lease memory)
            throws InterruptedException {
        long deadlineNanos = time.monotonicNanos() + limits.maxWait().toNanos();
        var wakeUp = new Semaphore(0);
        List<Partition.Registration> registrations = new ArrayList<>();
        waiting.add(wakeUp);
        try {
            register(positions, wakeUp, registrations);
            List<Fetched> found = read(positions, limits, memory);
            for (long left = leftNanos(deadlineNanos);
                    left > 0 && !isEnough(found, limits) && !stopped;
                    left = leftNanos(deadlineNanos)) {
                memory.close();
                wakeUp.tryAcquire(left, TimeUnit.NANOSECONDS);
                wakeUp.drainPermits();
                found = read(positions, limits, memory);
            }
            return found;
        } finally {
            registrations.forEach(Partition.Registration::close);
            waiting.remove(wakeUp);
        }
    }

    private long leftNanos(long deadlineNanos) {
        return deadlineNanos - time.monotonicNanos();
    }

    private void register(List<FetchPosition> positions, Semaphore wakeUp, List<Partition.Registration> registrations) {
        for (FetchPosition position : positions) {
            topics.find(position.topic().partition(position.partition()))
                    .ifPresent(partition -> registrations.add(partition.onAdvance(wakeUp::release)));
        }
    }

    private List<Fetched> read(List<FetchPosition> positions, FetchLimits limits, ReadMemory.Lease memory)
            throws InterruptedException {
        memory.close();
        List<Fetched> found = new ArrayList<>(positions.size());
        int leftBytes = limits.maxBytes();
        for (FetchPosition position : positions) {
            Fetched fetched = read(position, leftBytes, memory);
            leftBytes -= sizeBytes(fetched);
            found.add(fetched);
        }
        return found;
    }

    private Fetched read(FetchPosition position, int leftBytes, ReadMemory.Lease memory) throws InterruptedException {
        try {
            Partition partition = topics.partition(position.topic(), position.partition());
            if (leftBytes <= 0) {
                return new Fetched.Records(position, nothing(position, partition));
            }
            int wanted = Math.min(position.maxBytes(), leftBytes);
            boolean atEnd = position.offset() == partition.highWatermark();
            int room = atEnd ? wanted : memory.room(wanted);
            return new Fetched.Records(
                    position,
                    room == 0 ? nothing(position, partition) : partition.read(position.offset(), room, memory));
        } catch (BrokerFault fault) {
            return new Fetched.Refused(position, fault);
        }
    }

    private static ReadResult nothing(FetchPosition position, Partition partition) {
        return new ReadResult(
                ByteBuffer.allocate(0), position.offset(), partition.highWatermark(), partition.logStartOffset());
    }

    private static boolean isEnough(List<Fetched> found, FetchLimits limits) {
        long bytes = 0;
        for (Fetched fetched : found) {
            if (fetched instanceof Fetched.Refused) {
                return true;
            }
            bytes += sizeBytes(fetched);
        }
        return bytes >= limits.minBytes();
    }

    private static int sizeBytes(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Records(FetchPosition p, ReadResult read) ->
                read.batches().remaining();
            case Fetched.Refused(FetchPosition p, BrokerFault fault) -> 0;
        };
    }
}
