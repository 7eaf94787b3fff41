package dev.streamstore.payment.gateway;

import dev.streamstore.payment.gateway.ChargeBook.Entry;
import dev.streamstore.payment.gateway.ChargeBook.Kind;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stands for a payment provider. The means of payment picks how it behaves:
 *
 * <ul>
 *   <li>{@code card-declined}: refuses the authorization;
 *   <li>{@code card-timeout}: does what it is asked at the first call, but the first {@value #SILENT_CALLS} answers to an
 *       authorization are lost on the way;
 *   <li>{@code card-error}: never gets to authorizing, and never answers;
 *   <li>anything else, {@code card-ok} above all: approves.
 * </ul>
 *
 * <p>Besides, a configurable share of all calls breaks off. What it did is durable in its {@linkplain ChargeBook book} before it answers, so it survives the death of this
 * process as a real provider would. It works on threads of its own: what it has begun it finishes, whoever hangs up.
 * Thread-safe.
 */
@Component
class SimulatedGateway implements PaymentGateway {
    private static final Logger log = LoggerFactory.getLogger(SimulatedGateway.class);
    static final int SILENT_CALLS = 2;

    private final ChargeBook book;
    private final SimulatedGatewayProperties properties;
    private final RandomGenerator random;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    SimulatedGateway(ChargeBook book, SimulatedGatewayProperties properties, RandomGenerator random) {
        this.book = book;
        this.properties = properties;
        this.random = random;
    }

    @Override
    public Authorization authorize(String idempotencyKey, Charge charge) {
        pause(properties.latency());
        if (charge.method().equals("card-error")) {
            throw silence(idempotencyKey);
        }
        boolean approve = !charge.method().equals("card-declined");
        Entry entry = finish(() -> book.authorize(idempotencyKey, charge, approve));
        if (charge.method().equals("card-timeout") && entry.calls() <= SILENT_CALLS) {
            throw silence(idempotencyKey);
        }
        return entry.approved()
                ? new Authorization.Approved(entry.reference())
                : new Authorization.Declined("the card was declined");
    }

    @Override
    public void capture(String idempotencyKey, Charge charge) {
        settle(Kind.CAPTURE, idempotencyKey, charge);
    }

    @Override
    public void voidAuthorization(String idempotencyKey, Charge charge) {
        settle(Kind.VOID, idempotencyKey, charge);
    }

    @Override
    public void refund(String idempotencyKey, Charge charge) {
        settle(Kind.REFUND, idempotencyKey, charge);
    }

    private void settle(Kind kind, String idempotencyKey, Charge charge) {
        pause(properties.latency());
        finish(() -> book.settle(kind, idempotencyKey, charge));
    }

    private Entry finish(Callable<Entry> work) {
        try {
            double fate = random.nextDouble();
            if (fate < properties.failureRate() / 2) {
                throw new NoAnswerException("[gateway] call: expected an answer but the line broke");
            }
            Entry entry = threads.submit(work).get();
            if (fate < properties.failureRate()) {
                throw new NoAnswerException("[gateway] answer: expected one but the line broke");
            }
            return entry;
        } catch (InterruptedException e) {
            throw hungUp(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw new IllegalStateException("[gateway] work: expected to end but was " + e.getCause(), e);
        }
    }

    private NoAnswerException silence(String idempotencyKey) {
        log.debug("not answering {}", idempotencyKey);
        pause(properties.silence());
        return new NoAnswerException("[gateway] answer to " + idempotencyKey + ": expected one but was none");
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw hungUp(e);
        }
    }

    private static NoAnswerException hungUp(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new NoAnswerException("[gateway] answer: expected one but the caller hung up", e);
    }
}
