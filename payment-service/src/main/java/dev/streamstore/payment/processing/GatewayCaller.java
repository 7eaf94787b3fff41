package dev.streamstore.payment.processing;

import dev.streamstore.payment.gateway.Authorization;
import dev.streamstore.payment.gateway.Charge;
import dev.streamstore.payment.gateway.NoAnswerException;
import dev.streamstore.payment.gateway.PaymentGateway;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one call to the gateway, waiting no longer than the timeout, and brings the answer to the payment; without an
 * answer, puts the call back for later or gives up. No transaction is open while the gateway is waited for. Thread-safe.
 */
final class GatewayCaller {
    private static final Logger log = LoggerFactory.getLogger(GatewayCaller.class);

    private final PaymentGateway gateway;
    private final PaymentProcess process;
    private final GatewayOperations operations;
    private final WorkerProperties properties;
    private final Backoff backoff;

    GatewayCaller(
            PaymentGateway gateway,
            PaymentProcess process,
            GatewayOperations operations,
            WorkerProperties properties,
            Backoff backoff) {
        this.gateway = gateway;
        this.process = process;
        this.operations = operations;
        this.properties = properties;
        this.backoff = backoff;
    }

    /** @throws RuntimeException when the database can't be reached: the call comes up again when its lease is up */
    void perform(GatewayOperation operation, ExecutorService threads) throws InterruptedException {
        Future<Happening> call = threads.submit(() -> ask(operation));
        Duration timeout = properties.timeout(operation.attempt());
        try {
            Happening answer = call.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            process.onAnswer(operation, answer);
        } catch (TimeoutException e) {
            onSilence(operation, "none within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoAnswerException silence) {
                onSilence(operation, String.valueOf(silence.getMessage()));
            } else {
                onFault(operation, e.getCause());
            }
        } finally {
            call.cancel(true);
        }
    }

    private Happening ask(GatewayOperation operation) {
        String key = operation.idempotencyKey();
        Charge charge = operation.charge();
        int calls = operation.attempt();
        return switch (operation.call()) {
            case AUTHORIZE ->
                switch (gateway.authorize(key, charge)) {
                    case Authorization.Approved _ -> (payment, now) -> payment.authorized(calls, now);
                    case Authorization.Declined refusal ->
                        (payment, now) -> payment.declined(refusal.reason(), calls, now);
                };
            case CAPTURE -> {
                gateway.capture(key, charge);
                yield Payment::captured;
            }
            case VOID -> {
                gateway.voidAuthorization(key, charge);
                yield Payment::voided;
            }
            case REFUND -> {
                gateway.refund(key, charge);
                yield Payment::refunded;
            }
        };
    }

    private void onSilence(GatewayOperation operation, String silence) {
        int calls = operation.attempt();
        if (operation.call() == GatewayCall.AUTHORIZE && calls >= properties.authorizeAttempts()) {
            log.info("giving up on {} after {} calls: {}", operation.idempotencyKey(), calls, silence);
            process.onAnswer(operation, (payment, now) -> payment.unanswered(calls, now));
        } else {
            Duration delay = backoff.after(calls);
            log.debug("{} again in {} ms: {}", operation.idempotencyKey(), delay.toMillis(), silence);
            operations.retry(operation, delay);
        }
    }

    /** Something is broken on the way to the gateway, which says nothing about the payment: tried until it is mended. */
    private void onFault(GatewayOperation operation, @Nullable Throwable fault) {
        Duration delay = backoff.after(operation.attempt());
        log.warn("{} failed, again in {} ms", operation.idempotencyKey(), delay.toMillis(), fault);
        operations.retry(operation, delay);
    }
}
