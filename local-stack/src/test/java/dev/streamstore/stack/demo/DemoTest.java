package dev.streamstore.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.stack.StackException;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A demo is worth something only when it fails where its claim does not hold. */
@Timeout(60)
class DemoTest {
    private final List<String> told = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"payment-outage", "lost-hour", "replay", "rebalance"})
    void aStackThatDoesAsClaimedPasses(String demo) throws Exception {
        try (PretendStack stack = new PretendStack(Flaw.NONE)) {
            play(demo, stack, Duration.ofSeconds(30));
            assertThat(stack.runs("payment")).isTrue();
            assertThat(stack.runs("analytics")).isTrue();
            assertThat(stack.runs("payment-2")).isFalse();
        }
    }

    /** Turn any check of a demo off to see it fail. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            payment-outage | LOSES_AN_ORDER                    | all are CONFIRMED
            payment-outage | SLOW_WITHOUT_PAYMENT              | all are answered
            payment-outage | REFUSES_WITHOUT_PAYMENT           | all 20 wait as PLACED
            payment-outage | FORGETS_WHAT_CAME_WITHOUT_PAYMENT | all 40 orders are CONFIRMED
            payment-outage | TIMES_OUT_WITHOUT_PAYMENT         | all 40 orders are CONFIRMED
            payment-outage | TAKES_TOO_MUCH                    | each is paid, once
            payment-outage | LEAVES_PAYMENT_RECORDS            | the group payment has nothing left to do
            lost-hour      | TAKES_TOO_MUCH                    | all are CONFIRMED and paid
            lost-hour      | KEEPS_NO_RECORDS                  | the broker keeps
            lost-hour      | LEAVES_ANALYTICS_RECORDS          | it has caught up
            lost-hour      | COUNTS_TOO_FEW                    | the dashboard counts as many orders
            lost-hour      | COUNTS_TOO_LITTLE_MONEY           | its revenue is
            replay         | TAKES_TOO_MUCH                    | all are paid
            replay         | LEAVES_ANALYTICS_RECORDS          | analytics has handled everything
            replay         | COUNTS_TOO_FEW                    | analytics has handled everything
            replay         | COUNTS_TOO_LITTLE_MONEY           | analytics has handled everything
            replay         | STAYS_AT_THE_END_ON_REPLAY        | its group has
            replay         | LEAVES_RECORDS_ON_REPLAY          | it has caught up
            replay         | MISSES_ONE_ON_REPLAY              | the figures are what they were
            replay         | COUNTS_TWICE_ON_REPLAY            | the figures are what they were
            rebalance      | SHARES_NOTHING                    | each of the two owns half
            rebalance      | SHARES_UNEVENLY                   | each of the two owns half
            rebalance      | TAKES_NOTHING_OVER                | the first instance owns all
            rebalance      | LOSES_WORK_OF_THE_DEAD            | all 80 orders are CONFIRMED
            rebalance      | TAKES_TOO_MUCH                    | each is paid, once
            rebalance      | INVOICES_TWICE                    | payment's books are balanced
            """)
    void aStackThatDoesNotFailsAtThatClaimAndRunsAgain(String demo, Flaw flaw, String claim) throws Exception {
        try (PretendStack stack = new PretendStack(flaw)) {
            assertThatThrownBy(() -> play(demo, stack, Duration.ofMillis(50)))
                    .isInstanceOf(NotObservedException.class)
                    .hasMessageContaining("expected '" + claim);
            assertThat(told).noneMatch(line -> line.contains(" ms  " + claim));
            assertThat(stack.runs("payment")).isTrue();
            assertThat(stack.runs("analytics")).isTrue();
            assertThat(stack.runs("payment-2")).isFalse();
        }
    }

    /** Orders that were given up by then say nothing against the shop. */
    @Test
    void aMachineOnWhichPaymentComesBackTooLateIsTold() throws Exception {
        Demo demo = new PaymentOutageDemo(Duration.ZERO);
        try (PretendStack stack = new PretendStack(Flaw.TIMES_OUT_WITHOUT_PAYMENT)) {
            assertThatThrownBy(() -> play(demo, stack, Duration.ofSeconds(30)))
                    .isInstanceOf(TooSlowException.class)
                    .hasMessageContaining("payment came back 0 s after the first of these orders, too late for 10:");
        }
        try (PretendStack stack = new PretendStack(Flaw.NONE)) {
            play(demo, stack, Duration.ofSeconds(30));
        }
    }

    /** Traffic may also be more than payment keeps up with: then the demo does not see its own orders paid as they should. */
    @ParameterizedTest
    @EnumSource(names = {"NEVER_RESTS", "TAKES_TOO_MUCH"})
    void replayBesideTrafficDeletesNothingAndSaysWhatToDo(Flaw flaw) throws Exception {
        try (PretendStack stack = new PretendStack(flaw)) {
            assertThatThrownBy(() -> play("replay", stack, Duration.ofMillis(50)))
                    .isInstanceOf(NotObservedException.class)
                    .hasMessageContaining("nothing was deleted")
                    .hasMessageContaining("stop the traffic first");
            assertThat(stack.isForgotten()).isFalse();
            assertThat(stack.runs("analytics")).isTrue();
        }
    }

    @Test
    void replayTellsOfTrafficThatCameMeanwhile() throws Exception {
        try (PretendStack stack = new PretendStack(Flaw.SELLS_DURING_REPLAY)) {
            assertThatThrownBy(() -> play("replay", stack, Duration.ofMillis(50)))
                    .isInstanceOf(NotObservedException.class)
                    .hasMessageContaining("expected 'the figures are what they were")
                    .hasMessageContaining("orders came meanwhile: stop the traffic first");
        }
    }

    @Test
    void replayWaitsForTheLastCapture() throws Exception {
        try (PretendStack stack = new PretendStack(Flaw.COUNTS_MONEY_LATE)) {
            play("replay", stack, Duration.ofSeconds(30));
        }
    }

    @Test
    void rebalanceLeavesASecondInstanceAloneThatRanBefore() throws Exception {
        try (PretendStack stack = new PretendStack(Flaw.NONE)) {
            stack.join("payment-2");
            assertThatThrownBy(() -> play("rebalance", stack, Duration.ofMillis(50)))
                    .isInstanceOf(NotObservedException.class)
                    .hasMessageContaining("./streamstore stop payment-2");
            assertThat(stack.runs("payment-2")).isTrue();
            assertThat(stack.placed()).isZero();
        }
    }

    @Test
    void rebalanceLeavesASecondInstanceAloneThatCameInBetween() throws Exception {
        try (PretendStack stack = new PretendStack(Flaw.GETS_ANOTHER_PAYMENT_2)) {
            assertThatThrownBy(() -> play("rebalance", stack, Duration.ofMillis(50)))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("already running");
            assertThat(stack.runs("payment-2")).isTrue();
        }
    }

    @Test
    void rebalanceStopsASecondInstanceThatItWasJustStarting() throws Exception {
        try (PretendStack stack = new PretendStack(Flaw.IS_INTERRUPTED_AT_A_START)) {
            assertThatThrownBy(() -> play("rebalance", stack, Duration.ofMillis(50)))
                    .isInstanceOf(InterruptedException.class);
            assertThat(stack.runs("payment-2")).isFalse();
        }
    }

    private void play(String name, PretendStack stack, Duration patience) throws Exception {
        Demo demo = Demo.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        play(demo, stack, patience);
    }

    private void play(Demo demo, PretendStack stack, Duration patience) throws Exception {
        PretendDatabase database = new PretendDatabase(stack::forget);
        DriverManager.registerDriver(database);
        try (Shop shop = new Shop(stack)) {
            demo.play(new Stage(stack, shop, new Narrator(told::add, patience, Duration.ofMillis(100))));
        } finally {
            DriverManager.deregisterDriver(database);
        }
    }
}
