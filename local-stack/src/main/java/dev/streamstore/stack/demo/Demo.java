package dev.streamstore.stack.demo;

import java.util.List;

/** One scenario. */
public interface Demo {
    /** As in {@code ./streamstore demo NAME}. */
    String name();

    /** One line. */
    String summary();

    /**
     * Plays it, and starts again what it stopped, whatever happens.
     *
     * @throws NotObservedException when something that it claims did not happen
     * @throws TooSlowException when the machine was too slow for it
     */
    void play(Stage stage) throws InterruptedException;

    /** All there are. */
    static List<Demo> all() {
        return List.of(
                new OrderDemo(),
                new PaymentOutageDemo(),
                new LostHourDemo(),
                new ReplayDemo(),
                new RebalanceDemo(),
                new BlackFridayDemo());
    }
}
