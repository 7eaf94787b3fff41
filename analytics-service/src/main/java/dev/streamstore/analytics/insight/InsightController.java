package dev.streamstore.analytics.insight;

import dev.streamstore.analytics.figures.FigureReader;
import dev.streamstore.web.MoneyJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Insight", description = "Figures beyond the dashboard")
class InsightController {
    private final FigureReader figures;
    private final Clock clock;

    InsightController(FigureReader figures, Clock clock) {
        this.figures = figures;
        this.clock = clock;
    }

    /** @param lowMs how long it was below its threshold, until now, in milliseconds */
    record StockJson(String sku, int available, int threshold, boolean low, long lowMs, int crossings) {}

    record ProductJson(String sku, String name, long quantity, MoneyJson revenue) {}

    /** @param average cancellations per minute, as it was before */
    record AnomalyJson(Instant minute, long cancelled, double average) {}

    @GetMapping(path = "/api/stock", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Articles with a threshold: how often and how long they were below it, the emptiest first")
    List<StockJson> stock() {
        return figures.stock(clock.instant()).stream()
                .map(stock -> new StockJson(
                        stock.sku(),
                        stock.available(),
                        stock.threshold(),
                        stock.isLow(),
                        stock.low().toMillis(),
                        stock.crossings()))
                .toList();
    }

    @GetMapping(path = "/api/top-products", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "What sold most in the last quarter of an hour")
    List<ProductJson> topProducts() {
        return figures.topProductsOfTheQuarter(clock.instant()).stream()
                .map(product -> new ProductJson(
                        product.sku(),
                        product.name(),
                        product.figures().quantity(),
                        MoneyJson.of(product.figures().revenueMinor(), FigureReader.CURRENCY)))
                .toList();
    }

    @GetMapping(path = "/api/anomalies", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Minutes with far more cancellations than usual, the latest first")
    List<AnomalyJson> anomalies() {
        return figures.anomalies().stream()
                .map(each -> new AnomalyJson(each.minute(), each.cancelled(), each.average()))
                .toList();
    }
}
