package dev.streamstore.payment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.events.Money;
import dev.streamstore.testing.PostgresServer;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class SimulatedGatewayTest {
    private static DataSource database;

    private final PaymentGateway gateway = new SimulatedGateway(
            new ChargeBook(database), new SimulatedGatewayProperties(Duration.ZERO, 0, Duration.ZERO), new Random(1));
    private final String order = UUID.randomUUID().toString();

    @BeforeAll
    static void migrate() {
        database = PostgresServer.shared().createDatabase().dataSource();
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    @Test
    void aRepeatedKeyGetsTheFirstAnswerAndChargesOnce() {
        Authorization first = gateway.authorize(order + ":A", charge("card-ok"));
        assertThat(first).isInstanceOf(Authorization.Approved.class);
        assertThat(gateway.authorize(order + ":A", charge("card-ok"))).isEqualTo(first);
        assertThat(gateway.authorize(order + ":A", charge("card-declined"))).isEqualTo(first);
        gateway.capture(order + ":C", charge("card-ok"));
        gateway.capture(order + ":C", charge("card-ok"));
        assertThat(entries()).isEqualTo(2);
    }

    @Test
    void brokenCallsAreTheConfiguredShareAndHalfOfThemTookEffect() {
        PaymentGateway shaky = new SimulatedGateway(
                new ChargeBook(database),
                new SimulatedGatewayProperties(Duration.ZERO, 0.5, Duration.ZERO),
                new Random(7));
        int silent = 0;
        int done = 0;
        for (int i = 0; i < 400; i++) {
            String each = UUID.randomUUID().toString();
            try {
                shaky.authorize(each + ":A", new Charge(each, "card-ok", Money.usd(100)));
            } catch (NoAnswerException e) {
                silent++;
                done += entries(each);
            }
        }
        assertThat(silent).isBetween(160, 240);
        assertThat(done).isBetween(silent / 3, silent * 2 / 3);
    }

    @Test
    void aRefusedCardStaysRefused() {
        Authorization first = gateway.authorize(order + ":A", charge("card-declined"));
        assertThat(first).isInstanceOf(Authorization.Declined.class);
        assertThat(gateway.authorize(order + ":A", charge("card-declined"))).isEqualTo(first);
        assertThatThrownBy(() -> gateway.capture(order + ":C", charge("card-declined")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void lostAnswersAreOfDeedsDone() {
        Charge charge = charge("card-timeout");
        for (int call = 1; call <= SimulatedGateway.SILENT_CALLS; call++) {
            assertThatThrownBy(() -> gateway.authorize(order + ":A", charge)).isInstanceOf(NoAnswerException.class);
            assertThat(entries()).isEqualTo(1);
        }
        assertThat(gateway.authorize(order + ":A", charge)).isInstanceOf(Authorization.Approved.class);
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void neverAnswersCardErrorAndDoesNothing() {
        for (int call = 1; call <= 10; call++) {
            assertThatThrownBy(() -> gateway.authorize(order + ":A", charge("card-error")))
                    .isInstanceOf(NoAnswerException.class);
        }
        assertThat(entries()).isZero();
    }

    @Test
    void whatIsVoidedCanNeitherBeAuthorizedNorCaptured() {
        gateway.voidAuthorization(order + ":V", charge("card-ok"));
        assertThat(gateway.authorize(order + ":A", charge("card-ok"))).isInstanceOf(Authorization.Declined.class);
        assertThatThrownBy(() -> gateway.capture(order + ":C", charge("card-ok")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsCapturedCanBeRefundedNotVoided() {
        gateway.authorize(order + ":A", charge("card-ok"));
        assertThatThrownBy(() -> gateway.refund(order + ":R", charge("card-ok")))
                .isInstanceOf(IllegalStateException.class);
        gateway.capture(order + ":C", charge("card-ok"));
        assertThatThrownBy(() -> gateway.voidAuthorization(order + ":V", charge("card-ok")))
                .isInstanceOf(IllegalStateException.class);
        gateway.refund(order + ":R", charge("card-ok"));
        assertThat(entries()).isEqualTo(3);
    }

    @Test
    void theCallersRollbackUndoesNothing() {
        new TransactionTemplate(new JdbcTransactionManager(database)).executeWithoutResult(transaction -> {
            gateway.authorize(order + ":A", charge("card-ok"));
            transaction.setRollbackOnly();
        });
        assertThat(entries()).isEqualTo(1);
    }

    private Charge charge(String method) {
        return new Charge(order, method, Money.usd(4998));
    }

    private int entries() {
        return entries(order);
    }

    private static int entries(String of) {
        return JdbcClient.create(database)
                .sql("select count(*) from gateway.charges where order_id = :order")
                .param("order", of)
                .query(Integer.class)
                .single();
    }
}
