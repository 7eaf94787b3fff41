package dev.streamstore.broker.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What the door counts; the names are in {@code docs/protocol.md}. Safe for use by several threads. */
final class DoorMetrics {

    private record Kind(Door door, int status) {}

    private final MeterRegistry registry;
    private final Map<Door, Counter> received = new EnumMap<>(Door.class);
    private final Map<Door, Counter> sent = new EnumMap<>(Door.class);
    private final Map<Kind, Timer> requests = new ConcurrentHashMap<>();

    DoorMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Door door : Door.values()) {
            received.put(door, bytes("streamstore.received", door));
            sent.put(door, bytes("streamstore.sent", door));
        }
    }

    Traffic received(Door door) {
        return Objects.requireNonNull(received.get(door))::increment;
    }

    Traffic sent(Door door) {
        return Objects.requireNonNull(sent.get(door))::increment;
    }

    Timer requests(Door door, int status) {
        return requests.computeIfAbsent(
                new Kind(door, status),
                kind -> Timer.builder("streamstore.requests")
                        .description("requests below /v1, waiting for records included")
                        .tag("door", door.wireName())
                        .tag("status", Integer.toString(status))
                        .register(registry));
    }

    /** @param code of the error that a request was refused with */
    void refused(String code) {
        registry.counter("streamstore.refusals", "code", code).increment();
    }

    private Counter bytes(String name, Door door) {
        return Counter.builder(name)
                .baseUnit("bytes")
                .description("bytes of bodies")
                .tag("door", door.wireName())
                .register(registry);
    }
}
