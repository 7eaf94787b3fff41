package dev.streamstore.order.catalog;

import dev.streamstore.web.MoneyJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Products")
class ProductController {
    private final Catalog catalog;
    private final StockLevels levels;

    ProductController(Catalog catalog, StockLevels levels) {
        this.catalog = catalog;
        this.levels = levels;
    }

    record ProductView(String sku, String name, MoneyJson price) {}

    /** @param changedAt when inventory saw it so */
    record StockView(String sku, int available, Instant changedAt) {}

    @GetMapping("/api/products")
    @Operation(summary = "Everything that is for sale")
    List<ProductView> products() {
        return catalog.all().stream()
                .map(product -> new ProductView(
                        product.sku(),
                        product.name(),
                        MoneyJson.of(
                                product.price().minorUnits(), product.price().currency())))
                .toList();
    }

    @GetMapping("/api/products/stock")
    @Operation(
            summary = "What can be sold of each article, as inventory told last: a hint, seconds old at most times",
            description = "Articles of which inventory has not told anything yet are missing.")
    List<StockView> stock() {
        return levels.all().stream()
                .map(level -> new StockView(level.sku(), level.available(), level.changedAt()))
                .toList();
    }
}
