package dev.streamstore.broker.group;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a member said of itself when it joined; never changes.
 *
 * @param memberId given by the broker, or chosen by the member, which then can repeat a join that got no answer
 * @param clientId free text for people
 * @param instanceId the name of a static member: a process that joins again with it takes over its predecessor's
 *     partitions at once, without a rebalance
 * @param topics what it wants to read; they need not exist yet
 * @param sessionTimeoutMs it is expelled when nothing is heard of it for this long
 * @param replaces the member that had this instanceId before, so that it can be told it was fenced
 */
record MemberProfile(
        String memberId,
        String clientId,
        @Nullable String instanceId,
        SortedSet<String> topics,
        long sessionTimeoutMs,
        Assignor assignor,
        @Nullable String replaces) {

    MemberProfile {
        topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
    }

    MemberProfile replacing(@Nullable String formerMemberId) {
        return new MemberProfile(memberId, clientId, instanceId, topics, sessionTimeoutMs, assignor, formerMemberId);
    }

    /** Whether this member would be assigned exactly what {@code other} was. */
    boolean wantsTheSameAs(MemberProfile other) {
        return topics.equals(other.topics) && assignor == other.assignor;
    }
}
