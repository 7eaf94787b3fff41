package dev.streamstore.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an order is served; also decides the partitions of the {@code orders} topic it travels on. */
public enum Region {
    @JsonProperty("eu")
    EU,
    @JsonProperty("us")
    US,
    @JsonProperty("asia")
    ASIA;

    /** As in JSON: {@code eu}. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
