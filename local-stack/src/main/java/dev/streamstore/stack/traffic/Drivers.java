package dev.streamstore.stack.traffic;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.Header;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerConfig.Acks;
import dev.streamstore.client.ProducerConfig.CompressionType;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.events.DriverEvent.DriverMoved;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.outbox.EventIds;
import dev.streamstore.messaging.trace.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * {@link Driver}s who tell the broker where they are, each so many times a second, evenly spread. A position that the
 * broker did not take within some seconds is given up: the next one is worth more. One use each.
 */
public final class Drivers implements AutoCloseable {
    private static final String SOURCE = "/drivers";
    private static final Duration FIGURES_EVERY = Duration.ofSeconds(5);

    /** Small and short-lived: what waits here is out of date soon. */
    private static final ProducerConfig CONFIG = new ProducerConfig(
            "drivers",
            64 * 1024,
            Duration.ofMillis(20),
            2L * 1024 * 1024,
            Duration.ofSeconds(5),
            Acks.ALL,
            CompressionType.NONE);

    /** How often those whose time has come are asked where they are. */
    private static final Duration PULSE = Duration.ofMillis(50);

    private final EventCodec codec = new EventCodec();
    private final EventIds ids = new EventIds(InstantSource.system(), new Random());
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final Producer producer;
    private final List<Driver> drivers;
    private final double perSecond;
    private final Consumer<String> out;

    /**
     * @param client is closed by whoever made it
     * @param count how many drivers there are, from 1
     * @param perSecond positions of each driver; more than zero
     * @param out is told a line of figures every five seconds
     */
    public Drivers(BrokerClient client, int count, double perSecond, Consumer<String> out) {
        this.producer = client.newProducer(CONFIG);
        Random random = new Random();
        Instant now = Instant.now();
        this.drivers = IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Driver("driver-%03d".formatted(number), now, new Random(random.nextLong())))
                .toList();
        this.perSecond = perSecond * count;
        this.out = out;
    }

    /**
     * Drives until the time is over or the thread is interrupted.
     *
     * @return how many positions the broker has acknowledged
     */
    public long drive(Duration length) {
        long beginNanos = System.nanoTime();
        Duration elapsed = Duration.ZERO;
        Duration told = elapsed;
        long next = 0;
        try {
            while (elapsed.compareTo(length) < 0) {
                long due = (long) (elapsed.toNanos() / 1e9 * perSecond);
                // What could not be sent for a while is not sent all at once: each driver's newest position will do.
                next = Math.max(next, due - drivers.size());
                for (; next < due; next++) {
                    publish(drivers.get((int) (next % drivers.size())).move(Instant.now()));
                }
                if (elapsed.minus(told).compareTo(FIGURES_EVERY) >= 0) {
                    tell(elapsed);
                    told = elapsed;
                }
                TimeUnit.NANOSECONDS.sleep(PULSE.toNanos());
                elapsed = Duration.ofNanos(System.nanoTime() - beginNanos);
            }
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return acknowledged.get();
    }

    private void publish(DriverMoved moved) {
        String type = EventTypes.nameOf(DriverMoved.class);
        List<Header> headers =
                codec.headers(moved, type, ids.next().toString(), SOURCE, Origin.NONE).entrySet().stream()
                        .map(header -> Header.of(header.getKey(), header.getValue()))
                        .toList();
        ProducerRecord driverMoved = new ProducerRecord(
                Topics.DRIVER_LOCATIONS,
                null,
                moved.key().getBytes(StandardCharsets.UTF_8),
                codec.encode(moved).getBytes(StandardCharsets.UTF_8),
                headers,
                moved.occurredAt());
        try {
            producer.send(driverMoved)
                    .whenComplete((_, failure) -> (failure == null ? acknowledged : givenUp).incrementAndGet());
        } catch (BrokerException e) {
            givenUp.incrementAndGet(); // the buffer is full: nobody has listened for a while
        }
    }

    private void tell(Duration elapsed) {
        out.accept("%6d s  %d drivers  %d positions in the log  %d given up"
                .formatted(elapsed.toSeconds(), drivers.size(), acknowledged.get(), givenUp.get()));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
