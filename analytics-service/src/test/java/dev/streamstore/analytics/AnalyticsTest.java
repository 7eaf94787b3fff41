package dev.streamstore.analytics;

import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** The whole service on a real PostgreSQL. Tests share the application: each empties the {@link Tables} first. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@PostgresTest
@FakeBrokerTest
@Import(Tables.class)
public @interface AnalyticsTest {}
