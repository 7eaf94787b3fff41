package dev.streamstore.broker.group;

import org.jspecify.annotations.Nullable;

/**
 * A member and how far it has come on its way to the target assignment. Immutable.
 *
 * @param epoch the assignment epoch it has reached; what it commits must carry exactly this
 * @param knownEpoch the last one it is known to have been told: a heartbeat that carries it when {@code epoch} is
 *     already higher comes from a member that missed an answer
 * @param assigned what it may read and commit
 * @param revoking what it was asked to give up and has not yet: nobody else may have these; it may still commit them
 */
record Member(MemberProfile profile, int epoch, int knownEpoch, Partitions assigned, Partitions revoking) {

    static Member joining(MemberProfile profile) {
        return new Member(profile, 0, 0, Partitions.NONE, Partitions.NONE);
    }

    Member with(MemberProfile newProfile) {
        return new Member(newProfile, epoch, knownEpoch, assigned, revoking);
    }

    String id() {
        return profile.memberId();
    }

    /** What nobody else may be given. */
    Partitions held() {
        return assigned.plus(revoking);
    }

    /**
     * Moves towards {@code target} as far as possible now.
     *
     * @param target what it should have at {@code targetEpoch}
     * @param free the part of it that nobody else holds
     * @param owned what the member says it still reads; null means all it was ever given
     * @param told the epoch it has just shown to know
     */
    Member reconciled(Partitions target, int targetEpoch, Partitions free, @Nullable Partitions owned, int told) {
        if (!revoking.isEmpty() && (owned == null || owned.intersects(revoking))) {
            return this;
        }
        Partitions kept = assigned.and(target);
        Partitions surplus = assigned.minus(target);
        if (!surplus.isEmpty() && (owned == null || owned.intersects(surplus))) {
            return new Member(profile, epoch, knownEpoch, kept, surplus);
        }
        Partitions next = kept.plus(free);
        return new Member(profile, targetEpoch, epoch == targetEpoch ? knownEpoch : told, next, Partitions.NONE);
    }
}
