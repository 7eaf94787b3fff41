package dev.streamstore.broker.group;

import static dev.streamstore.broker.explain.Severity.INFO;
import static dev.streamstore.broker.explain.Severity.OK;
import static dev.streamstore.broker.explain.Severity.PROBLEM;
import static dev.streamstore.broker.explain.Severity.WAITING;

import dev.streamstore.broker.explain.Finding;
import dev.streamstore.broker.explain.Words;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a group is behind in a partition, or thinks it is elsewhere than it is. Made under the group's lock. */
final class LagDiagnosis {

    /** A group that commits now and then does so more often than this. */
    private static final Duration LONG_WITHOUT_COMMIT = Duration.ofSeconds(30);

    private final Group group;
    private final GroupTopics topics;
    private final Instant now;

    LagDiagnosis(Group group, GroupTopics topics, Instant now) {
        this.group = group;
        this.topics = topics;
        this.now = now;
    }

    /** Adds what there is to say; returns the lag over all partitions. */
    long addTo(List<Finding> findings) {
        long lag = 0;
        for (GroupDescription.PartitionView view : new GroupView(group, topics).partitions()) {
            lag += view.lag();
            find(view).ifPresent(findings::add);
        }
        group.state.offsets().keySet().stream()
                .filter(partition -> !counts(partition))
                .map(this::ofAnEarlierTopic)
                .forEach(findings::add);
        return lag;
    }

    /** What there is to say of one partition; nothing where the group neither reads it nor ever did. */
    List<Finding> of(TopicPartition partition) {
        return new GroupView(group, topics)
                .partitions().stream()
                        .filter(view -> view.partition().equals(partition))
                        .flatMap(view -> Stream.of(find(view).orElseGet(() -> about(view, upToDate(view)))))
                        .toList();
    }

    private static Finding upToDate(GroupDescription.PartitionView view) {
        return Finding.of(OK, "UP_TO_DATE", "Everything of %s is read.".formatted(view.partition()));
    }

    private Optional<Finding> find(GroupDescription.PartitionView view) {
        TopicPartition partition = view.partition();
        long start =
                topics.bounds(partition).map(GroupTopics.Bounds::logStartOffset).orElse(0L);
        if (view.committed() >= 0 && view.committed() < start) {
            return Optional.of(about(view, trimmed(view, start)));
        }
        if (view.committed() > view.highWatermark()) {
            return Optional.of(about(view, ahead(view)));
        }
        if (view.lag() == 0) {
            return Optional.empty();
        }
        return Optional.of(about(view, behind(view)));
    }

    private static Finding trimmed(GroupDescription.PartitionView view, long start) {
        return Finding.of(
                        PROBLEM,
                        "RECORDS_MISSED",
                        "%s of %s were deleted before the group read them: it is at offset %d, the log starts at %d."
                                .formatted(
                                        Words.count(start - view.committed(), "record"),
                                        view.partition(),
                                        view.committed(),
                                        start))
                .todo(
                        "They are lost for this group. Keep records longer (retention.ms, retention.bytes) or read faster.")
                .with("logStartOffset", start);
    }

    private static Finding ahead(GroupDescription.PartitionView view) {
        return Finding.of(
                        PROBLEM,
                        "COMMITTED_PAST_THE_END",
                        "The group is at offset %d of %s, but the log ends at %d: it goes on there."
                                .formatted(view.committed(), view.partition(), view.highWatermark()))
                .todo("See who committed an offset that was never there; reset the group when in doubt.");
    }

    private Finding behind(GroupDescription.PartitionView view) {
        String waiting = "%s of %s %s"
                .formatted(Words.count(view.lag(), "record"), view.partition(), view.lag() == 1 ? "waits" : "wait");
        Optional<Member> owner = group.state.holderOf(view.partition());
        if (owner.isEmpty()) {
            return Finding.of(
                            group.state.members().isEmpty() ? PROBLEM : WAITING,
                            "LAG_NOT_READ",
                            "%s: nobody reads this partition.".formatted(waiting))
                    .todo(
                            group.state.heirOf(view.partition()).isPresent()
                                    ? ""
                                    : "Start a member that reads the topic.");
        }
        String reader = owner.get().profile().clientId().isEmpty()
                ? owner.get().id()
                : owner.get().profile().clientId();
        Long position = group.reading(owner.get().id()).positions.get(view.partition());
        if (position != null && position > view.committed() && position > 0) {
            return Finding.of(
                            PROBLEM,
                            "READ_BUT_NOT_COMMITTED",
                            "%s: %s has read up to offset %d but committed %s."
                                    .formatted(waiting, reader, position, committed(view)))
                    .todo("Commit after the work is done: POST /v1/groups/%s/offsets.".formatted(group.name))
                    .with("position", position);
        }
        return sinceLastCommit(view)
                .filter(since -> since.compareTo(LONG_WITHOUT_COMMIT) < 0)
                .map(since -> Finding.of(
                        INFO,
                        "LAG_IN_WORK",
                        "%s: %s is at it, it committed %s ago.".formatted(waiting, reader, Words.time(since))))
                .orElseGet(() -> stalled(view, waiting, reader));
    }

    private Finding stalled(GroupDescription.PartitionView view, String waiting, String reader) {
        String last = sinceLastCommit(view)
                .map(since ->
                        "has not committed for " + Words.time(since) + " and stands at offset " + view.committed())
                .orElse("has never committed");
        return Finding.of(PROBLEM, "LAG_STALLED", "%s: %s has the partition but %s.".formatted(waiting, reader, last))
                .todo("Look at the member: a record it can't get past, a slow dependency, or it does not commit.");
    }

    private Finding ofAnEarlierTopic(TopicPartition partition) {
        return Finding.of(
                        INFO,
                        "OFFSET_OF_A_FORMER_TOPIC",
                        "The offset committed for %s belongs to a topic of that name that was deleted; it does not count."
                                .formatted(partition))
                .with("topic", partition.topic())
                .with("partition", partition.partition());
    }

    private boolean counts(TopicPartition partition) {
        return topics.shape(partition.topic())
                .flatMap(shape -> group.state.committed(partition, shape))
                .isPresent();
    }

    private Optional<Duration> sinceLastCommit(GroupDescription.PartitionView view) {
        return view.committed() < 0
                ? Optional.empty()
                : Optional.ofNullable(group.state.offsets().get(view.partition()))
                        .map(committed -> Duration.between(committed.committedAt(), now));
    }

    private static String committed(GroupDescription.PartitionView view) {
        return view.committed() < 0 ? "nothing" : "only " + view.committed();
    }

    private static Finding about(GroupDescription.PartitionView view, Finding finding) {
        return finding.with("topic", view.partition().topic())
                .with("partition", view.partition().partition())
                .with("committed", view.committed())
                .with("highWatermark", view.highWatermark())
                .with("lag", view.lag())
                .with("owner", view.owner());
    }
}
