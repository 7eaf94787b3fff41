package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicConfig.CleanupPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Which segments of a log are too old or too many. */
final class Retention {
    private final TopicConfig config;
    private final Time time;

    Retention(TopicConfig config, Time time) {
        this.config = config;
        this.time = time;
    }

    /** The oldest segments that may go; never the active one, nor one that reaches {@code keepTo}. */
    List<Segment> expired(Segments segments, long keepTo) throws IOException {
        List<Segment> expired = new ArrayList<>();
        if (!config.cleanupPolicies().contains(CleanupPolicy.DELETE)) {
            return expired;
        }
        long sizeBytes = segments.sizeBytes();
        for (Segment segment : segments.sealed()) {
            boolean needed = segments.nextBaseOffset(segment).orElseThrow() > keepTo;
            if (needed || !isTooOld(segment) && !isTooMuch(sizeBytes - segment.sizeBytes())) {
                break;
            }
            sizeBytes -= segment.sizeBytes();
            expired.add(segment);
        }
        return expired;
    }

    private boolean isTooOld(Segment segment) throws IOException {
        Optional<Duration> retention = config.retention();
        if (retention.isEmpty()) {
            return false;
        }
        // A record can't have happened after it was written: a timestamp from a wrong clock must not keep it for ever.
        long newestMs = Math.min(segment.latest().timestampMs(), segment.lastModifiedMs());
        return time.wallMs() - newestMs > retention.get().toMillis();
    }

    private boolean isTooMuch(long remainingBytes) {
        OptionalLong limit = config.retentionBytes();
        return limit.isPresent() && remainingBytes >= limit.getAsLong();
    }
}
