package dev.streamstore.analytics.figures;

import dev.streamstore.events.DriverEvent.DriverMoved;
import dev.streamstore.events.Topics;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.dsl.KStream;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.type.TypeReference;

/** Where each driver is, and which drivers were in each zone, minute by minute. */
final class DriverPositions {
    private static final TimeWindows MINUTES =
            TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(30));

    static final Materialized<String, DriverMoved> LATEST =
            Materialized.as("drivers", Serdes.string(), Serdes.json(DriverMoved.class));
    static final Materialized<String, Set<String>> PER_ZONE = Materialized.as(
                    "drivers-per-zone", Serdes.string(), Serdes.json(new TypeReference<Set<String>>() {}))
            .withRetention(Duration.ofMinutes(15));

    private DriverPositions() {}

    static void build(StreamBuilder builder) {
        KStream<String, DriverMoved> moves =
                builder.stream(Topics.DRIVER_LOCATIONS, EventStream.<DriverMoved>of(DriverMoved.class));
        moves.toTable(LATEST);
        moves.selectKey((_, moved) -> moved.zone())
                .groupByKeyPerPartition()
                .windowedBy(MINUTES)
                .aggregate(TreeSet::new, (_, moved, drivers) -> with(drivers, moved.driverId()), PER_ZONE);
    }

    private static Set<String> with(Set<String> drivers, String driverId) {
        Set<String> more = new TreeSet<>(drivers);
        more.add(driverId);
        return more;
    }
}
