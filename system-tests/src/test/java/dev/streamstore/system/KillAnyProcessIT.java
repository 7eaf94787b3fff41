package dev.streamstore.system;

import dev.streamstore.stack.LocalStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} on each process in the middle of 200 orders, then a start: every order that was answered 202 gets a
 * final state, and exactly one effect everywhere. The cases share one stack, so each also checks that nothing of the
 * earlier ones was lost.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillAnyProcessIT {
    private static final int ORDERS = 200;

    private LocalStack stack;
    private Shop shop;
    private Load load;
    private Books books;

    @BeforeAll
    void start() throws Exception {
        stack = Stacks.start();
        shop = new Shop(stack);
        load = new Load(shop);
        books = new Books(stack, shop);
    }

    @AfterAll
    void stop() throws Exception {
        stack.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"order", "payment", "inventory", "notification", "analytics", "broker-1", "postgres", "mail"})
    void everyAnsweredOrderHasExactlyOneEffect(String process) throws Exception {
        load.place(ORDERS, process.hashCode(), () -> {
            stack.kill(process);
            stack.start(process);
        });
        books.close(load.answered());
    }
}
