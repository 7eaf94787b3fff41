package dev.streamstore.order;

import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** On a test: the whole service on a free port, a real PostgreSQL, a broker in memory, and a {@link Shop} to call it. No deadline passes by itself. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.jpa.hibernate.ddl-auto=validate", "streamstore.order.sweep-interval=1d"})
@PostgresTest
@FakeBrokerTest
@Import(Shop.class)
public @interface OrderServiceTest {}
