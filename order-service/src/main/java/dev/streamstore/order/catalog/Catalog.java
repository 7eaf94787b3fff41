package dev.streamstore.order.catalog;

import dev.streamstore.events.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The products in the database, read afresh each time. */
@Component
public class Catalog {
    private final JdbcClient jdbc;

    Catalog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** By SKU; unknown ones are missing from the map. */
    public Map<String, Product> find(Collection<String> skus) {
        return jdbc
                .sql("select sku, name, price_minor, currency from products where sku = any(:skus)")
                .param("skus", skus.toArray(String[]::new))
                .query(Catalog::product)
                .stream()
                .collect(Collectors.toMap(Product::sku, Function.identity()));
    }

    List<Product> all() {
        return jdbc.sql("select sku, name, price_minor, currency from products order by position")
                .query(Catalog::product)
                .list();
    }

    private static Product product(ResultSet row, int rowNumber) throws SQLException {
        Money price = new Money(row.getLong("price_minor"), row.getString("currency"));
        return new Product(row.getString("sku"), row.getString("name"), price);
    }
}
