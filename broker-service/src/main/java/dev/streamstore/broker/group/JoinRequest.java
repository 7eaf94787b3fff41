package dev.streamstore.broker.group;

import java.time.Duration;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * @param topics at least one; they need not exist yet
 * @param sessionTimeout from {@link #MIN_SESSION} to {@link #MAX_SESSION}
 * @param instanceId the name of a static member, or null
 */
public record JoinRequest(
        SortedSet<String> topics,
        String clientId,
        Duration sessionTimeout,
        @Nullable String instanceId,
        Assignor assignor) {

    public static final Duration MIN_SESSION = Duration.ofSeconds(1);
    public static final Duration MAX_SESSION = Duration.ofMinutes(5);
    public static final Duration DEFAULT_SESSION = Duration.ofSeconds(10);

    public JoinRequest {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("[JoinRequest] topics: expected at least one but were none");
        }
        if (sessionTimeout.compareTo(MIN_SESSION) < 0 || sessionTimeout.compareTo(MAX_SESSION) > 0) {
            throw new IllegalArgumentException("[JoinRequest] sessionTimeout: expected %s to %s but was %s"
                    .formatted(MIN_SESSION, MAX_SESSION, sessionTimeout));
        }
    }
}
