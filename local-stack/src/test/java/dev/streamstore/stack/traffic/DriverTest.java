package dev.streamstore.stack.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.City;
import dev.streamstore.events.DriverEvent.DriverMoved;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final int FASTEST_KMH = 50;

    /** Ten minutes of positions, two a second. */
    private static List<DriverMoved> drive(long seed) {
        Driver driver = new Driver("d-1", NOON, new Random(seed));
        return IntStream.rangeClosed(1, 1_200)
                .mapToObj(tick -> driver.move(NOON.plus(Duration.ofMillis(500L * tick))))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isAlwaysOnAStreetAndNeverJumps(long seed) {
        List<DriverMoved> way = drive(seed);
        for (int i = 0; i < way.size(); i++) {
            DriverMoved here = way.get(i);
            assertThat(here.xMeters() % City.BLOCK_METERS == 0 || here.yMeters() % City.BLOCK_METERS == 0)
                    .as("%s is on a street", here)
                    .isTrue();
            assertThat(here.zone()).isEqualTo(City.zoneAt(here.xMeters(), here.yMeters()));
            if (i > 0) {
                DriverMoved before = way.get(i - 1);
                int meters = Math.abs(here.xMeters() - before.xMeters()) + Math.abs(here.yMeters() - before.yMeters());
                assertThat(meters)
                        .as("%s to %s", before, here)
                        .isLessThanOrEqualTo(FASTEST_KMH * 1_000 / 3_600 / 2 + 2);
            }
        }
    }

    @Test
    void headsWhereItGoes() {
        List<DriverMoved> way = drive(7);
        int straight = 0;
        for (int i = 1; i < way.size(); i++) {
            DriverMoved before = way.get(i - 1);
            DriverMoved here = way.get(i);
            int dx = here.xMeters() - before.xMeters();
            int dy = here.yMeters() - before.yMeters();
            boolean sameStreet = before.headingDegrees() == here.headingDegrees() && (dx == 0) != (dy == 0);
            if (sameStreet) {
                int heading = dx > 0 ? 90 : dx < 0 ? 270 : dy > 0 ? 180 : 0;
                assertThat(here.headingDegrees()).as("%s to %s", before, here).isEqualTo(heading);
                straight++;
            }
        }
        assertThat(straight).isGreaterThan(300);
    }

    @Test
    void standsAndDrives() {
        List<DriverMoved> way = drive(11);
        long standing = way.stream().filter(moved -> moved.speedKmh() == 0).count();
        assertThat(standing).isBetween(100L, 900L);
        assertThat(way).allMatch(moved -> moved.speedKmh() <= FASTEST_KMH);
    }

    @Test
    void driversComeEverywhere() {
        Set<String> zones = new HashSet<>();
        IntStream.range(0, 40).forEach(seed -> drive(seed).forEach(moved -> zones.add(moved.zone())));
        assertThat(zones).hasSize(12);
    }
}
