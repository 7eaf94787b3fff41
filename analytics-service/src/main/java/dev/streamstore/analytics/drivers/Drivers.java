package dev.streamstore.analytics.drivers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.streamstore.analytics.live.View;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code GET /api/drivers} answers.
 *
 * @param city the map; it stays
 * @param drivers those heard of in the last minute, by id
 * @param zones where these are, by name; every zone of the city
 */
record Drivers(Instant asOf, CityJson city, List<DriverJson> drivers, List<ZoneJson> zones) implements View {

    record CityJson(int widthMeters, int heightMeters, int blockMeters, int zoneMeters) {}

    /** @param xMeters eastwards from the western edge; {@code yMeters} southwards from the northern one */
    record DriverJson(
            String driverId, String zone, int xMeters, int yMeters, int headingDegrees, int speedKmh, Instant at) {}

    record ZoneJson(String zone, int drivers) {}

    @Override
    @JsonIgnore
    public Map<String, Object> sections() {
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("city", city);
        sections.put("drivers", drivers);
        sections.put("zones", zones);
        return sections;
    }
}
