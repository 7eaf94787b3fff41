package dev.streamstore.inventory;

import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;

/**
 * The whole service on a real PostgreSQL. Tests share the application and its database, so each brings articles of its
 * own ({@link Shelf}); deliveries of auto-restock come when a test calls for them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(properties = {"streamstore.restock.poll-interval=1d", "streamstore.reservation.sweep-interval=1d"})
@AutoConfigureMockMvc
@PostgresTest
@FakeBrokerTest
@Import(Shelf.class)
public @interface InventoryTest {}
