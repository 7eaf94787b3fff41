package dev.streamstore.broker.group;

import java.time.Duration;
import java.util.SortedSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * @param memberId {@link #MEMBER_ID}; null leaves the choice to the broker. A member that chooses can repeat the
 *     request when the answer was lost: it stays one member
 * @param topics at least one; they need not exist yet
 * @param sessionTimeout from {@link #MIN_SESSION} to {@link #MAX_SESSION}
 * @param instanceId the name of a static member, or null
 */
public record JoinRequest(
        @Nullable String memberId,
        SortedSet<String> topics,
        String clientId,
        Duration sessionTimeout,
        @Nullable String instanceId,
        Assignor assignor) {

    /** What a member may call itself; something random, since whoever knows it can speak for the member. */
    public static final Pattern MEMBER_ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    public static final Duration MIN_SESSION = Duration.ofSeconds(1);
    public static final Duration MAX_SESSION = Duration.ofMinutes(5);
    public static final Duration DEFAULT_SESSION = Duration.ofSeconds(10);

    public JoinRequest {
        if (memberId != null && !MEMBER_ID.matcher(memberId).matches()) {
            throw new IllegalArgumentException(
                    "[JoinRequest] memberId: expected %s but was '%s'".formatted(MEMBER_ID, memberId));
        }
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("[JoinRequest] topics: expected at least one but were none");
        }
        if (sessionTimeout.compareTo(MIN_SESSION) < 0 || sessionTimeout.compareTo(MAX_SESSION) > 0) {
            throw new IllegalArgumentException("[JoinRequest] sessionTimeout: expected %s to %s but was %s"
                    .formatted(MIN_SESSION, MAX_SESSION, sessionTimeout));
        }
    }
}
