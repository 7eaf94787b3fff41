package dev.streamstore.analytics.drivers;

import dev.streamstore.analytics.figures.FigureReader;
import dev.streamstore.events.City;
import dev.streamstore.events.DriverEvent.DriverMoved;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Puts the map together. */
@Component
class DriverReader {
    /** A driver who is silent for longer has gone home. */
    private static final Duration ON_THE_ROAD = Duration.ofMinutes(1);

    private static final Drivers.CityJson CITY =
            new Drivers.CityJson(City.WIDTH_METERS, City.HEIGHT_METERS, City.BLOCK_METERS, City.ZONE_METERS);

    private final FigureReader figures;
    private final Clock clock;

    DriverReader(FigureReader figures, Clock clock) {
        this.figures = figures;
        this.clock = clock;
    }

    Drivers read() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<DriverMoved> drivers = figures.drivers(now.minus(ON_THE_ROAD));
        SortedMap<String, Integer> zones = new TreeMap<>();
        for (int x = 0; x < City.WIDTH_METERS; x += City.ZONE_METERS) {
            for (int y = 0; y < City.HEIGHT_METERS; y += City.ZONE_METERS) {
                zones.put(City.zoneAt(x, y), 0);
            }
        }
        drivers.forEach(driver -> zones.merge(driver.zone(), 1, Integer::sum));
        return new Drivers(
                now,
                CITY,
                drivers.stream().map(DriverReader::json).toList(),
                zones.entrySet().stream()
                        .map(zone -> new Drivers.ZoneJson(zone.getKey(), zone.getValue()))
                        .toList());
    }

    private static Drivers.DriverJson json(DriverMoved moved) {
        return new Drivers.DriverJson(
                moved.driverId(),
                moved.zone(),
                moved.xMeters(),
                moved.yMeters(),
                moved.headingDegrees(),
                moved.speedKmh(),
                moved.occurredAt());
    }
}
