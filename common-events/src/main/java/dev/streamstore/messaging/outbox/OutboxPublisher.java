package dev.streamstore.messaging.outbox;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.Producer;
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
 * Moves one batch from the outbox to the broker: sends it in order, waits for every acknowledgement, deletes what was
 * acknowledged. Safe for use by several threads and processes: one at a time is at work, whoever comes second leaves it
 * to the first.
 *
 * <p>Rows of one key go to one partition, and a batch is a {@link Producer.Series}: no record is appended when one sent
 * before it to that partition failed. So whatever fails in between, and whoever goes on, the first appearances of a key's events in the log
 * are in the key's order; later copies, made when a batch was published but not deleted, carry the same id.
 */
final class OutboxPublisher {
    private final OutboxTable outbox;
    private final SharedProducer producer;
    private final TransactionTemplate transactions;
    private final OutboxMetrics metrics;
    private final int batchRows;

    OutboxPublisher(
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
    boolean publishBatch() {
        Batch batch = transactions.execute(_ -> lockAndPublish());
        metrics.published(batch.acknowledged.size());
        if (batch.failure != null) {
            throw batch.failure;
        }
        return batch.acknowledged.size() == batchRows;
    }

    private Batch lockAndPublish() {
        Batch batch = new Batch();
        if (outbox.tryLock()) {
            sendAll(outbox.first(batchRows), batch).forEach((row, answer) -> await(row, answer, batch));
            outbox.delete(batch.acknowledged);
        }
        return batch;
    }

    /**
     * Leaves out the keys whose row was refused at once, so that the series knows nothing of it, and sends nothing more once a send has failed for a reason that is not
     * the row's own: each may have blocked for as long as a delivery may take, and this holds a connection.
     */
    private Map<Row, CompletableFuture<RecordMetadata>> sendAll(List<Row> rows, Batch batch) {
        Map<Row, CompletableFuture<RecordMetadata>> sent = new LinkedHashMap<>();
        Producer.Series series = producer.newSeries();
        Set<String> refused = new HashSet<>();
        for (Row row : rows) {
            if (batch.brokerIsAway) {
                break;
            }
            if (refused.contains(row.key())) {
                continue;
            }
            CompletableFuture<RecordMetadata> answer = send(row, series);
            sent.put(row, answer);
            if (answer.isCompletedExceptionally()) {
                refused.add(row.key());
                batch.brokerIsAway = isRetriable(answer.exceptionNow());
            }
        }
        return sent;
    }

    private CompletableFuture<RecordMetadata> send(Row row, Producer.Series series) {
        try {
            return series.send(row.record());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void await(Row row, CompletableFuture<RecordMetadata> answer, Batch batch) {
        try {
            producer.await(answer);
            batch.acknowledged.add(row);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            batch.fail(new IllegalStateException("[OutboxPublisher] interrupted", e));
        } catch (RuntimeException e) {
            batch.fail(e);
        }
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
