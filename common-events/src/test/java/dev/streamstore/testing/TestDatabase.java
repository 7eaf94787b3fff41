package dev.streamstore.testing;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** Where an empty database is; it goes with its server. */
public record TestDatabase(String url, String username, String password) {

    /** Opens a connection per call, for tests without an application context. */
    public DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(username);
        dataSource.setPassword(password);
        return dataSource;
    }

    /** Makes the tables of the outbox, the inbox and the dead letters. @return this */
    public TestDatabase withMessaging() {
        Flyway.configure()
                .dataSource(dataSource())
                .locations("classpath:db/messaging")
                .load()
                .migrate();
        return this;
    }
}
