package dev.streamstore.payment.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.PaymentEvent.PaymentVoided;
import dev.streamstore.payment.model.Decision.Booking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PaymentTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    private static final PaymentTerms TERMS = new PaymentTerms(
            "c-1",
            "ada@example.com",
            "card-ok",
            4998,
            "USD",
            List.of(new OrderLine("MUG-01", "Mug", 2, Money.usd(2499))));

    private final Payment payment = new Payment("o-1", NOW);

    @Test
    void authorizesWhenTheOrderIsPlacedAndCapturesWhenItIsConfirmed() {
        assertThat(payment.request(TERMS, NOW)).isEqualTo(Decision.ask(GatewayCall.AUTHORIZE));
        assertThat(payment.state().status()).isEmpty();
        assertThat(payment.authorized(3, NOW))
                .isEqualTo(Decision.tell(new PaymentAuthorized("o-1", Money.usd(4998), "card-ok", 3, NOW)));
        assertThat(payment.state().status()).contains(PaymentStatus.AUTHORIZED);
        assertThat(payment.confirm(NOW)).isEqualTo(Decision.ask(GatewayCall.CAPTURE));
        assertThat(payment.captured(NOW))
                .isEqualTo(Decision.tell(new PaymentCaptured("o-1", Money.usd(4998), NOW))
                        .enter(Booking.INVOICE));
        assertThat(payment.state().status()).contains(PaymentStatus.CAPTURED);
        assertThat(payment.attempts()).isEqualTo(3);
    }

    @Test
    void aLateAuthorizationOfACancelledOrderIsVoided() {
        payment.request(TERMS, NOW);
        assertThat(payment.cancel(NOW)).isEqualTo(Decision.NOTHING);
        assertThat(payment.authorized(1, NOW).next()).isEqualTo(GatewayCall.VOID);
        assertThat(payment.voided(NOW)).isEqualTo(Decision.tell(new PaymentVoided("o-1", Money.usd(4998), NOW)));
        assertThat(payment.state()).isEqualTo(PaymentState.VOIDED);
    }

    @Test
    void cancellingWhileTheMoneyIsBeingTakenGivesItBackAfterwards() {
        payment.request(TERMS, NOW);
        payment.authorized(1, NOW);
        payment.confirm(NOW);
        assertThat(payment.cancel(NOW)).isEqualTo(Decision.NOTHING);
        assertThat(payment.captured(NOW).next()).isEqualTo(GatewayCall.REFUND);
        assertThat(payment.state().status()).contains(PaymentStatus.CAPTURED);
        assertThat(payment.refunded(NOW))
                .isEqualTo(Decision.tell(new PaymentRefunded("o-1", Money.usd(4998), NOW))
                        .enter(Booking.CREDIT_NOTE));
        assertThat(payment.state().status()).contains(PaymentStatus.REFUNDED);
    }

    @Test
    void anUnansweredAuthorizationDeclinesAndIsStillVoidedAtTheGateway() {
        payment.request(TERMS, NOW);
        Decision decision = payment.unanswered(4, NOW);
        assertThat(decision.next()).isEqualTo(GatewayCall.VOID);
        assertThat(decision.events()).hasOnlyElementsOfType(PaymentDeclined.class);
        assertThat(payment.voided(NOW)).isEqualTo(Decision.NOTHING);
        assertThat(payment.state()).isEqualTo(PaymentState.DECLINED);
    }

    @Test
    void anOrderKnownToBeCancelledBeforeItIsKnownItselfNeverReachesTheGateway() {
        payment.cancel(NOW);
        assertThat(payment.request(TERMS, NOW))
                .isEqualTo(Decision.tell(new PaymentVoided("o-1", Money.usd(4998), NOW)));
    }

    /**
     * The order's events in any order and number, the gateway's answers in between, each call answered once or more. The
     * gateway here keeps its own account and refuses what makes no sense.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void anyInterleavingEndsConsistently(long seed) {
        Random random = new Random(seed);
        List<String> news = new ArrayList<>(List.of("placed"));
        boolean confirm = random.nextBoolean();
        boolean cancel = random.nextBoolean();
        for (int i = 0; i < 3; i++) {
            if (random.nextBoolean()) {
                news.add("placed");
            }
            if (confirm && (i == 0 || random.nextBoolean())) {
                news.add("confirmed");
            }
            if (cancel && (i == 0 || random.nextBoolean())) {
                news.add("cancelled");
            }
        }
        Account account = new Account(random);
        List<PaymentEvent> told = new ArrayList<>();
        while (!news.isEmpty() || account.hasOpenCalls()) {
            Decision decision = !news.isEmpty() && (random.nextInt(3) > 0 || !account.hasOpenCalls())
                    ? hear(news.remove(random.nextInt(news.size())))
                    : account.answer(payment);
            told.addAll(decision.events());
            if (decision.next() != null) {
                account.ask(decision.next());
            }
        }
        PaymentState expected;
        if (account.refused) {
            expected = cancel && !account.asked(GatewayCall.AUTHORIZE) ? PaymentState.VOIDED : PaymentState.DECLINED;
        } else if (cancel) {
            expected = account.captures > 0 ? PaymentState.REFUNDED : PaymentState.VOIDED;
        } else {
            expected = confirm ? PaymentState.CAPTURED : PaymentState.AUTHORIZED;
        }
        assertThat(payment.state()).as("seed %d, told %s", seed, told).isEqualTo(expected);
        assertThat(told.stream().map(Object::getClass).distinct().count()).isEqualTo(told.size());
        assertThat(told).filteredOn(PaymentCaptured.class::isInstance).hasSize(account.captures);
        assertThat(account.held).isEqualTo(expected == PaymentState.AUTHORIZED);
        assertThat(account.taken).isEqualTo(expected == PaymentState.CAPTURED);
    }

    private Decision hear(String what) {
        return switch (what) {
            case "placed" -> payment.request(TERMS, NOW);
            case "confirmed" -> payment.confirm(NOW);
            case "cancelled" -> payment.cancel(NOW);
            default -> throw new IllegalArgumentException(what);
        };
    }

    static LongStream seeds() {
        return LongStream.range(0, 2_000);
    }

    /** The payer's account at the gateway; answers may come again and late, as from two instances that both asked. */
    private static final class Account {
        private final Random random;
        private final List<GatewayCall> asked = new ArrayList<>();
        private final List<GatewayCall> open = new ArrayList<>();
        private boolean held;
        private boolean taken;
        private boolean voided;
        private int captures;
        private final boolean refused;
        private final boolean silent;

        Account(Random random) {
            this.random = random;
            this.refused = random.nextInt(4) == 0;
            this.silent = random.nextBoolean();
        }

        boolean hasOpenCalls() {
            return !open.isEmpty();
        }

        boolean asked(GatewayCall call) {
            return asked.contains(call);
        }

        void ask(GatewayCall call) {
            assertThat(asked).as("each call is asked for once").doesNotContain(call);
            asked.add(call);
            open.add(call);
            switch (call) {
                case AUTHORIZE -> held = !refused;
                case CAPTURE -> {
                    assertThat(held && !voided).as("captured only what is held").isTrue();
                    held = false;
                    taken = true;
                    captures++;
                }
                case VOID -> {
                    assertThat(taken).as("voided only before the capture").isFalse();
                    held = false;
                    voided = true;
                }
                case REFUND -> {
                    assertThat(taken).as("refunded only what was taken").isTrue();
                    taken = false;
                }
            }
        }

        Decision answer(Payment payment) {
            GatewayCall call = open.get(random.nextInt(open.size()));
            if (random.nextInt(3) > 0) {
                open.remove(call);
            }
            return switch (call) {
                case AUTHORIZE ->
                    !refused
                            ? payment.authorized(1, NOW)
                            : silent ? payment.unanswered(4, NOW) : payment.declined("no", 1, NOW);
                case CAPTURE -> payment.captured(NOW);
                case VOID -> payment.voided(NOW);
                case REFUND -> payment.refunded(NOW);
            };
        }
    }
}
