package dev.streamstore.messaging.outbox;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.outbox.OutboxTable.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves one batch of a lane from the outbox to the broker: publishes, waits for every acknowledgement, deletes what was
 * acknowledged. Safe for use by several threads and processes; who comes second to a lane leaves it to the first.
 *
 * <p>A row is sent only after the row before it with the same key was acknowledged. So whatever fails in between, and
 * whoever goes on, the first appearances of a key's events in the log are in the key's order; later copies, made when a
 * batch was published but not deleted, carry the same id.
 */
final class LaneRelay {
    private final OutboxTable outbox;
    private final SharedProducer producer;
    private final TransactionTemplate transactions;
    private final OutboxMetrics metrics;
    private final int batchRows;

    LaneRelay(
            OutboxTable outbox,
            SharedProducer producer,
            TransactionTemplate transactions,
            OutboxMetrics metrics,
            int batchRows) {
        this.outbox = outbox;
        this.producer = producer;
        this.transactions = transactions;
        this.metrics = metrics;
        this.batchRows = batchRows;
    }

    /**
     * @return whether there may be more
     * @throws RuntimeException when some rows could not be published: those are still there, the others are gone
     */
    boolean publishBatch(Lane lane) {
        Batch batch = transactions.execute(_ -> lockAndPublish(lane));
        metrics.published(batch.acknowledged.size());
        if (batch.failure != null) {
            throw batch.failure;
        }
        return batch.acknowledged.size() == batchRows;
    }

    private Batch lockAndPublish(Lane lane) {
        Batch batch = new Batch();
        if (outbox.tryLock(lane)) {
            List<Row> waiting = outbox.first(lane, batchRows);
            while (!waiting.isEmpty() && !batch.brokerIsAway) {
                waiting = publishFirstOfEachKey(waiting, batch);
            }
            outbox.delete(batch.acknowledged);
        }
        return batch;
    }

    /**
     * Sends nothing more once a send has failed for a reason that is not the row's own: each may have blocked for as
     * long as a delivery may take, and this holds a connection.
     *
     * @return what is left, without the keys that failed
     */
    private List<Row> publishFirstOfEachKey(List<Row> waiting, Batch batch) {
        Set<String> keys = new HashSet<>();
        Map<Row, CompletableFuture<RecordMetadata>> sent = new LinkedHashMap<>();
        List<Row> left = new ArrayList<>();
        for (Row row : waiting) {
            if (!keys.add(row.key())) {
                left.add(row);
            } else if (!batch.brokerIsAway) {
                CompletableFuture<RecordMetadata> answer = send(row);
                sent.put(row, answer);
                batch.brokerIsAway = answer.isCompletedExceptionally() && isRetriable(answer.exceptionNow());
            }
        }
        Set<String> failed = new HashSet<>();
        sent.forEach((row, answer) -> {
            if (!isAcknowledged(row, answer, batch)) {
                failed.add(row.key());
            }
        });
        left.removeIf(row -> failed.contains(row.key()));
        return left;
    }

    private CompletableFuture<RecordMetadata> send(Row row) {
        try {
            return producer.send(row.record());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean isAcknowledged(Row row, CompletableFuture<RecordMetadata> answer, Batch batch) {
        try {
            producer.await(answer);
            batch.acknowledged.add(row);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            batch.fail(new IllegalStateException("[LaneRelay] interrupted", e));
            batch.brokerIsAway = true;
        } catch (RuntimeException e) {
            batch.fail(e);
            batch.brokerIsAway |= isRetriable(e);
        }
        return false;
    }

    private static boolean isRetriable(Throwable failure) {
        return failure instanceof BrokerException refused && refused.retriable();
    }

    private static final class Batch {
        private final List<Row> acknowledged = new ArrayList<>();

        private @Nullable RuntimeException failure;
        private boolean brokerIsAway;

        void fail(RuntimeException e) {
            if (failure == null) {
                failure = e;
            }
        }
    }
}
