package dev.streamstore.analytics;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The service's own tables. */
public class Tables {

    private final JdbcClient jdbc;

    public Tables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void empty() {
        jdbc.sql("TRUNCATE order_fact, figure, product, stock_level").update();
    }
}
