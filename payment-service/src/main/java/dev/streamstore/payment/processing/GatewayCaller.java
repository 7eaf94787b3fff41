package dev.streamstore.payment.processing;

import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.payment.gateway.Authorization;
import dev.streamstore.payment.gateway.Charge;
import dev.streamstore.payment.gateway.NoAnswerException;
import dev.streamstore.payment.gateway.PaymentGateway;
import dev.streamstore.payment.model.GatewayCall;
import dev.streamstore.payment.model.Payment;
import dev.streamstore.work.Performer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;

/**
 * Makes calls to the gateway, each waiting no longer than the timeout, and brings the answers to the payments; without an
 * answer, puts the call back for later or gives up. Only an authorization is ever given up: money that is to be taken or
 * given back is asked for until that is done. While the circuit of the means of payment is open, calls wait and count as
 * no try. No transaction is open while the gateway is waited for. Thread-safe.
 */
@Component
class GatewayCaller implements Performer<GatewayOperation, CallOutcome> {
    private static final Logger log = LoggerFactory.getLogger(GatewayCaller.class);

    private final PaymentGateway gateway;
    private final PaymentProcess process;
    private final Circuits circuits;
    private final WorkerProperties properties;
    private final Backoff backoff;
    private final Backoff circuitPause;

    GatewayCaller(PaymentGateway gateway, PaymentProcess process, Circuits circuits, WorkerProperties properties) {
        this.gateway = gateway;
        this.process = process;
        this.circuits = circuits;
        this.properties = properties;
        this.backoff = properties.backoff();
        this.circuitPause = Backoff.between(circuits.pause(), circuits.pause());
    }

    @Override
    public CallOutcome perform(GatewayOperation operation, ExecutorService threads) throws InterruptedException {
        CircuitBreaker circuit = circuits.of(operation.charge().method());
        if (!circuit.tryAcquirePermission()) {
            return onOpenCircuit(operation);
        }
        return switch (call(operation, circuit, threads)) {
            case Reply.Answer(Happening answer) -> new CallOutcome.Answered(answer);
            case Reply.Silence(String what) -> onSilence(operation, what);
            case Reply.Fault(Throwable fault) -> onFault(operation, fault);
        };
    }

    @Override
    public void settle(List<Done<GatewayOperation, CallOutcome>> done) {
        process.settle(done);
    }

    /** How a call ended. */
    private sealed interface Reply {
        record Answer(Happening answer) implements Reply {}

        /** It may have taken effect, or not. */
        record Silence(String what) implements Reply {}

        /** Something is broken on the way to the gateway, which says nothing about the payment. */
        record Fault(@Nullable Throwable fault) implements Reply {}
    }

    /**
     * Calls, and tells the circuit what that was like. An early, short wait that ends without an answer says more about
     * our patience than about the gateway, so the circuit learns of silence only where we waited as long as we ever do,
     * or where the gateway's own end of the line broke.
     */
    private Reply call(GatewayOperation operation, CircuitBreaker circuit, ExecutorService threads)
            throws InterruptedException {
        Duration timeout = properties.timeout(operation.attempt());
        Future<Happening> call = threads.submit(() -> ask(operation));
        long sinceNanos = System.nanoTime();
        try {
            Happening answer = call.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            circuit.onSuccess(System.nanoTime() - sinceNanos, TimeUnit.NANOSECONDS);
            return new Reply.Answer(answer);
        } catch (TimeoutException e) {
            if (timeout.equals(properties.lastTimeout())) {
                circuit.onError(timeout.toNanos(), TimeUnit.NANOSECONDS, e);
            } else {
                circuit.releasePermission();
            }
            return new Reply.Silence("none within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            circuit.onError(System.nanoTime() - sinceNanos, TimeUnit.NANOSECONDS, e);
            return e.getCause() instanceof NoAnswerException silence
                    ? new Reply.Silence(String.valueOf(silence.getMessage()))
                    : new Reply.Fault(e.getCause());
        } catch (InterruptedException e) {
            circuit.releasePermission();
            throw e;
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

    private CallOutcome onSilence(GatewayOperation operation, String silence) {
        int calls = operation.attempt();
        if (operation.call() == GatewayCall.AUTHORIZE && calls >= properties.authorizeAttempts()) {
            return giveUp(operation, calls, silence);
        }
        Duration delay = backoff.after(calls);
        log.debug("{} again in {} ms: {}", operation.idempotencyKey(), delay.toMillis(), silence);
        return new CallOutcome.Unanswered(delay);
    }

    private CallOutcome onOpenCircuit(GatewayOperation operation) {
        if (operation.call() == GatewayCall.AUTHORIZE
                && operation.tried().compareTo(properties.authorizeBudget()) >= 0) {
            return giveUp(operation, operation.attempt() - 1, "the circuit is open");
        }
        return new CallOutcome.HeldBack(circuitPause.after(1));
    }

    private CallOutcome giveUp(GatewayOperation operation, int calls, String why) {
        log.info("giving up on {} after {} calls: {}", operation.idempotencyKey(), calls, why);
        return new CallOutcome.Answered((payment, now) -> payment.unanswered(calls, now));
    }

    /** Tried until it is mended. */
    private CallOutcome onFault(GatewayOperation operation, @Nullable Throwable fault) {
        Duration delay = backoff.after(operation.attempt());
        // In a long outage every call fails over and over: the 1st, 2nd, 4th, 8th… time tells enough.
        Level level = Integer.bitCount(operation.attempt()) == 1 ? Level.WARN : Level.DEBUG;
        log.atLevel(level)
                .setCause(fault)
                .log("{} failed, again in {} ms", operation.idempotencyKey(), delay.toMillis());
        return new CallOutcome.Unanswered(delay);
    }
}
