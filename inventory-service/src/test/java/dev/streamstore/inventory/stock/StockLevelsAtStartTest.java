package dev.streamstore.inventory.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** A projection that begins with the service knows every level. */
@SpringBootTest
@PostgresTest
@FakeBrokerTest
class StockLevelsAtStartTest {
    @Autowired
    FakeBroker broker;

    @Autowired
    StockLedger ledger;

    @Test
    void everyLevelIsToldWhenTheServiceStarts() {
        Set<String> articles = ledger.findAll().stream().map(StockItem::sku).collect(Collectors.toSet());
        assertThat(articles).hasSizeGreaterThanOrEqualTo(16);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(broker.events(StockChanged.class))
                        .extracting(StockChanged::sku)
                        .containsAll(articles));
        assertThat(broker.events(StockChanged.class))
                .allSatisfy(level -> assertThat(level.available()).isEqualTo(level.onHand() - level.reserved()));
    }
}
