package dev.streamstore.order.catalog;

import dev.streamstore.web.MoneyJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Products")
class ProductController {
    private final Catalog catalog;

    ProductController(Catalog catalog) {
        this.catalog = catalog;
    }

    record ProductView(String sku, String name, MoneyJson price) {}

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
}
