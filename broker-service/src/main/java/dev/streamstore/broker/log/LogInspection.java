package dev.streamstore.broker.log;

import dev.streamstore.broker.error.Applied;
import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.inspect.BatchPage;
import dev.streamstore.broker.inspect.BatchView;
import dev.streamstore.broker.inspect.IndexView;
import dev.streamstore.broker.inspect.Inspection;
import dev.streamstore.broker.inspect.ProducerView;
import dev.streamstore.broker.inspect.SegmentView;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@link Inspection} of one log. Takes no lock but to copy the producers; memory and reading are bounded by
 * what is asked for. Safe for use by several threads.
 */
final class LogInspection implements Inspection {

    private final Segments segments;
    private final Supplier<Collection<ProducerStates.State>> producers;

    LogInspection(Segments segments, Supplier<Collection<ProducerStates.State>> producers) {
        this.segments = segments;
        this.producers = producers;
    }

    @Override
    public List<SegmentView> segments() {
        Segment active = segments.active();
        return segments.all().stream()
                .map(segment -> segment.view(segment == active))
                .toList();
    }

    @Override
    public BatchPage batches(long baseOffset, long position, int most) {
        return reading(baseOffset, segment -> {
            BatchScanner scanner = segment.scan(position);
            List<BatchView> found = new ArrayList<>();
            try {
                RecordBatch batch = scanner.next();
                while (batch != null && found.size() < most) {
                    found.add(view(batch, scanner));
                    batch = scanner.next();
                }
                return new BatchPage(found, batch == null ? -1 : scanner.position(), "");
            } catch (CorruptBatchException e) {
                return new BatchPage(found, -1, String.valueOf(e.getMessage()));
            }
        });
    }

    @Override
    public IndexView index(long baseOffset, int most) {
        return reading(baseOffset, segment -> segment.indexView(most));
    }

    @Override
    public List<ProducerView> producers() {
        return producers.get().stream()
                .map(state -> new ProducerView(
                        state.producerId(),
                        state.epoch(),
                        state.lastSequence(),
                        state.batches().getLast().place().lastOffset(),
                        state.lastSeenMs()))
                .sorted(Comparator.comparingLong(ProducerView::lastSeenMs).reversed())
                .toList();
    }

    private interface Look<T> {
        T at(Segment segment) throws IOException;
    }

    private <T> T reading(long baseOffset, Look<T> look) {
        Segment segment = segments.all().stream()
                .filter(each -> each.baseOffset() == baseOffset)
                .findFirst()
                .orElseThrow(() -> new BrokerFault(
                        ErrorCode.INVALID_REQUEST,
                        "[segment] base offset: expected that of a segment but was " + baseOffset));
        try {
            return look.at(segment);
        } catch (IOException e) {
            throw new BrokerFault(
                    ErrorCode.STORAGE_ERROR,
                    Applied.NO,
                    "[segment " + baseOffset + "] expected to be readable but " + e,
                    Map.of(),
                    e);
        }
    }

    private static BatchView view(RecordBatch batch, BatchScanner scanner) throws IOException {
        return new BatchView(
                scanner.position(),
                batch.sizeBytes(),
                batch.baseOffset(),
                batch.lastOffset(),
                batch.recordCount(),
                scanner.checksumMatches(),
                batch.compression().name().toLowerCase(Locale.ROOT),
                batch.isLogAppendTime() ? "LogAppendTime" : "CreateTime",
                batch.baseTimestampMs(),
                batch.maxTimestampMs(),
                batch.partitionLeaderEpoch(),
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                batch.isControl(),
                batch.isTransactional());
    }
}
