package dev.streamstore.analytics;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The service's own tables. */
public class Tables {

    private final JdbcClient jdbc;

    public Tables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Forgets what was learned; what was read is not read again. */
    public void empty() {
        jdbc.sql("TRUNCATE streams_state").update();
    }
}
