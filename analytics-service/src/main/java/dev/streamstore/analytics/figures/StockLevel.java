package dev.streamstore.analytics.figures;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLevelEvent;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.InventoryEvent.StockRestocked;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many of an article can be sold, and how long that was less than it should be.
 *
 * @param at the last event; an earlier one that comes later is a repetition
 * @param threshold below it the article is low; null until an alert says it
 * @param lowSince null while it is not
 * @param lowMs milliseconds it was low before {@code lowSince}
 * @param crossings how often it became low
 */
record StockLevel(
        Instant at,
        int available,
        @Nullable Integer threshold,
        @Nullable Instant lowSince,
        long lowMs,
        int crossings) {

    static final StockLevel UNKNOWN = new StockLevel(Instant.EPOCH, 0, null, null, 0, 0);

    StockLevel with(StockLevelEvent event) {
        if (event.occurredAt().isBefore(at)) {
            return this;
        }
        return switch (event) {
            case StockChanged changed -> reached(event.occurredAt(), changed.available(), threshold);
            case StockLow low -> reached(event.occurredAt(), low.available(), low.threshold());
            case StockRestocked _ -> this;
        };
    }

    private StockLevel reached(Instant when, int nowAvailable, @Nullable Integer nowThreshold) {
        boolean isLow = nowThreshold != null && nowAvailable < nowThreshold;
        if (isLow) {
            Instant since = lowSince == null ? when : lowSince;
            return new StockLevel(
                    when, nowAvailable, nowThreshold, since, lowMs, lowSince == null ? crossings + 1 : crossings);
        }
        long ended = lowSince == null ? 0 : Duration.between(lowSince, when).toMillis();
        return new StockLevel(when, nowAvailable, nowThreshold, null, lowMs + ended, crossings);
    }

    boolean isLow() {
        return lowSince != null;
    }

    Duration low(Instant now) {
        return Duration.ofMillis(lowMs).plus(lowSince == null ? Duration.ZERO : Duration.between(lowSince, now));
    }
}
