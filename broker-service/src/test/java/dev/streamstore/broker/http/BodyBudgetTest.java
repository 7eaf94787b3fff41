package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.broker.error.BrokerFault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

    @Test
    void whatDoesNotFitWaitsAndIsRefusedInTheEnd() {
        var budget = new BodyBudget(10_240, Duration.ofMillis(20));
        try (BodyBudget.Room room = budget.enter(8_000)) {
            assertThatThrownBy(() -> budget.enter(4_000))
                    .isInstanceOf(BrokerFault.class)
                    .hasMessageContaining("4 KiB");
            budget.enter(1).close();
        }
        assertThat(budget.freeBytes()).isEqualTo(10_240);
    }

    @Test
    void whatIsGivenBackGoesToWhoWaits() throws Exception {
        var budget = new BodyBudget(10_240, Duration.ofSeconds(30));
        BodyBudget.Room room = budget.enter(8_000);
        CompletableFuture<BodyBudget.Room> waiting = CompletableFuture.supplyAsync(() -> budget.enter(8_000));
        assertThat(waiting).isNotDone();

        room.close();

        waiting.get(10, TimeUnit.SECONDS).close();
        assertThat(budget.freeBytes()).isEqualTo(10_240);
    }

    @Test
    void whatIsLargerThanAllOfItGetsAllOfIt() {
        var budget = new BodyBudget(10_240, Duration.ZERO);
        try (BodyBudget.Room room = budget.enter(1_000_000)) {
            assertThat(budget.freeBytes()).isZero();
        }
    }
}
