package dev.streamstore.messaging.broker;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The service's one producer, made when it is first needed so that a service starts without a broker. Thread-safe.
 */
public final class SharedProducer {
    /** How much later than the producer itself we give up on an answer: it should be the one to say so. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final BrokerClient client;
    private final ProducerConfig config;
    private @Nullable Producer producer;
    private boolean closed;

    public SharedProducer(BrokerClient client, ProducerConfig config) {
        this.client = client;
        this.config = config;
    }

    public CompletableFuture<RecordMetadata> send(ProducerRecord record) {
        return open().send(record);
    }

    public Producer.Series newSeries() {
        return open().newSeries();
    }

    /**
     * Waits for an acknowledgement.
     *
     * @throws BrokerException when there is none
     */
    public RecordMetadata await(CompletableFuture<RecordMetadata> sent) throws InterruptedException {
        try {
            return sent.get(config.deliveryTimeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BrokerException(
                    BrokerException.UNREACHABLE, true, Applied.MAYBE, "[SharedProducer] no answer in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerException refused) {
                throw refused;
            }
            throw new IllegalStateException("[SharedProducer] send: " + e.getCause(), e.getCause());
        }
    }

    public synchronized void reopen() {
        closed = false;
    }

    public synchronized void close(Duration timeout) {
        closed = true;
        Producer open = producer;
        producer = null;
        if (open != null) {
            open.close(timeout);
        }
    }

    private synchronized Producer open() {
        if (closed) {
            throw new IllegalStateException("[SharedProducer] send: expected to be open but was closed");
        }
        Producer open = producer;
        if (open == null) {
            open = client.newProducer(config);
            producer = open;
        }
        return open;
    }
}
