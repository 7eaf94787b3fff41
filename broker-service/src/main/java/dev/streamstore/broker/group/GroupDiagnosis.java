package dev.streamstore.broker.group;

import static dev.streamstore.broker.explain.Severity.INFO;
import static dev.streamstore.broker.explain.Severity.OK;
import static dev.streamstore.broker.explain.Severity.PROBLEM;
import static dev.streamstore.broker.explain.Severity.WAITING;

import dev.streamstore.broker.explain.Explanation;
import dev.streamstore.broker.explain.Finding;
import dev.streamstore.broker.explain.Words;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Why a group is as it is: who waits for whom, who was not heard of, what nobody reads. Made under the group's lock.
 * What concerns a single partition says {@link LagDiagnosis}.
 */
final class GroupDiagnosis {

    private final Group group;
    private final GroupTopics topics;
    private final Instant now;
    private final long nowMs;
    private final Duration offsetsRetention;
    private final List<Finding> findings = new ArrayList<>();

    /** @param nowMs of the clock that the sessions go by */
    GroupDiagnosis(Group group, GroupTopics topics, Instant now, long nowMs, Duration offsetsRetention) {
        this.group = group;
        this.topics = topics;
        this.now = now;
        this.nowMs = nowMs;
        this.offsetsRetention = offsetsRetention;
    }

    Explanation explain() {
        GroupState state = group.state;
        state.emptySince().ifPresent(this::nobodyReads);
        state.subscribed().stream()
                .filter(topic -> topics.shape(topic).isEmpty())
                .forEach(this::topicIsMissing);
        for (Member member : state.members()) {
            waitsFor(member);
            isSilent(member);
            hasNothingToDo(member);
            replacedAnother(member);
        }
        assignorsDiffer();
        group.expulsions().forEach(this::wasExpelled);
        long lag = new LagDiagnosis(group, topics, now).addTo(findings);
        allIsWell(lag);
        return new Explanation(findings);
    }

    private void nobodyReads(Instant since) {
        Duration empty = Duration.between(since, now);
        Instant until = since.plus(offsetsRetention);
        findings.add(Finding.of(
                        group.state.offsets().isEmpty() ? INFO : PROBLEM,
                        "NO_MEMBERS",
                        "Nobody reads: the group has had no members for %s.".formatted(Words.time(empty)))
                .todo("Start a member; it goes on at the committed offsets, which are kept until %s.".formatted(until))
                .with("since", since.toString())
                .with("offsetsKeptUntil", until.toString()));
    }

    private void topicIsMissing(String topic) {
        long members = group.state.members().stream()
                .filter(m -> m.profile().topics().contains(topic))
                .count();
        findings.add(Finding.of(
                        PROBLEM,
                        "TOPIC_MISSING",
                        "The topic %s does not exist; %s %s to read it."
                                .formatted(topic, Words.count(members, "member"), members == 1 ? "wants" : "want"))
                .todo(
                        "Create it, or correct the name in the members' subscription; it is assigned as soon as it is there.")
                .with("topic", topic));
    }

    /** What it should have but another still holds, by holder. */
    private void waitsFor(Member member) {
        Map<String, List<TopicPartition>> byHolder = new TreeMap<>();
        List<TopicPartition> free = new ArrayList<>();
        for (TopicPartition partition :
                group.state.targetOf(member.id()).minus(member.held()).all()) {
            Optional<Member> holder = group.state.holderOf(partition);
            if (holder.isPresent()) {
                byHolder.computeIfAbsent(holder.get().id(), id -> new ArrayList<>())
                        .add(partition);
            } else {
                free.add(partition);
            }
        }
        byHolder.forEach((holder, partitions) -> waits(member, group.state.member(holder), partitions));
        if (!free.isEmpty()) {
            findings.add(about(
                            member,
                            Finding.of(
                                    WAITING,
                                    "PARTITIONS_READY",
                                    "%s may take %s with its next heartbeat; it was heard of %s ago."
                                            .formatted(name(member), Words.list(free), Words.time(silence(member)))))
                    .with("partitions", Words.names(free)));
        }
    }

    private void waits(Member member, Member holder, List<TopicPartition> partitions) {
        boolean told = holder.revoking().all().containsAll(partitions);
        boolean late = silence(holder).toMillis() > holder.profile().sessionTimeoutMs() / 2;
        String why = told
                ? "it was told to give them up and has not said yet that it did"
                : "it has not come for its new assignment yet";
        findings.add(about(
                        member,
                        Finding.of(
                                told || late ? PROBLEM : WAITING,
                                "MEMBER_WAITS",
                                "%s waits for %s: %s still holds %s; %s. %s was heard of %s ago."
                                        .formatted(
                                                name(member),
                                                Words.list(partitions),
                                                name(holder),
                                                partitions.size() == 1 ? "it" : "them",
                                                why,
                                                name(holder),
                                                Words.time(silence(holder)))))
                .todo(
                        told
                                ? "Look at what %s does with the records it has in work. DELETE /v1/groups/%s/members/%s frees its partitions at once."
                                        .formatted(name(holder), group.name, holder.id())
                                : "Nothing, unless it stays like this: the partitions are free in %s at the latest, when the session ends, if %s is not heard of."
                                        .formatted(Words.time(sessionLeft(holder)), name(holder)))
                .with("partitions", Words.names(partitions))
                .with("heldBy", holder.id())
                .with("holderWasTold", told)
                .with("holderSilentMs", silence(holder).toMillis())
                .with("holderSessionEndsInMs", sessionLeft(holder).toMillis()));
    }

    private void isSilent(Member member) {
        Duration session = Duration.ofMillis(member.profile().sessionTimeoutMs());
        if (silence(member).compareTo(session.dividedBy(2)) <= 0) {
            return;
        }
        findings.add(about(
                        member,
                        Finding.of(
                                PROBLEM,
                                "MEMBER_SILENT",
                                "%s has not been heard of for %s; in %s it is expelled and its %s go to others."
                                        .formatted(
                                                name(member),
                                                Words.time(silence(member)),
                                                Words.time(sessionLeft(member)),
                                                Words.count(member.held().size(), "partition"))))
                .todo(
                        "See whether its process lives, hangs (garbage collection, a blocked thread), or can't reach the broker.")
                .with("silentMs", silence(member).toMillis())
                .with("sessionEndsInMs", sessionLeft(member).toMillis()));
    }

    private void hasNothingToDo(Member member) {
        GroupState state = group.state;
        int partitions = state.topics().entrySet().stream()
                .filter(topic -> member.profile().topics().contains(topic.getKey()))
                .mapToInt(topic -> topic.getValue().partitions())
                .sum();
        if (partitions == 0 || !state.targetOf(member.id()).isEmpty()) {
            return;
        }
        findings.add(about(
                member,
                Finding.of(
                                INFO,
                                "MEMBER_IDLE",
                                "%s has nothing to read: %s share %s."
                                        .formatted(
                                                name(member),
                                                Words.count(state.members().size(), "member"),
                                                Words.count(partitions, "partition")))
                        .todo("It takes over when another goes. For more to read at the same time, add partitions.")));
    }

    private void replacedAnother(Member member) {
        String former = member.profile().replaces();
        if (former == null) {
            return;
        }
        findings.add(about(
                member,
                Finding.of(
                                INFO,
                                "INSTANCE_REPLACED",
                                "%s joined as instance %s and took the place of %s, which is refused with FENCED_MEMBER_EPOCH since."
                                        .formatted(
                                                name(member), member.profile().instanceId(), former))
                        .todo("Nothing after a restart. If both run, give each an instanceId of its own.")
                        .with("instanceId", String.valueOf(member.profile().instanceId()))
                        .with("replaced", former)));
    }

    private void assignorsDiffer() {
        long range = group.state.members().stream()
                .filter(m -> m.profile().assignor() == Assignor.RANGE)
                .count();
        if (range == 0 || range == group.state.members().size()) {
            return;
        }
        Assignor used = Assignor.preferredBy(group.state.members());
        findings.add(Finding.of(
                        INFO,
                        "ASSIGNORS_DIFFER",
                        "%d of %s want the assignor range, the others uniform; used is %s, as most do."
                                .formatted(
                                        range,
                                        Words.count(group.state.members().size(), "member"),
                                        used.name().toLowerCase(Locale.ROOT)))
                .todo("Give all members the same assignor."));
    }

    private void wasExpelled(Group.Expulsion expulsion) {
        findings.add(Finding.of(
                        INFO,
                        "MEMBER_EXPELLED",
                        "%s was expelled %s ago: nothing had been heard of it for its session of %s."
                                .formatted(
                                        name(expulsion.member().profile()),
                                        Words.time(Duration.between(expulsion.at(), now)),
                                        Words.time(Duration.ofMillis(
                                                expulsion.member().profile().sessionTimeoutMs()))))
                .todo(
                        "If it still runs, it joins again by itself; a session that is longer than its longest pause prevents this.")
                .with("memberId", expulsion.member().id())
                .with("at", expulsion.at().toString()));
    }

    private void allIsWell(long lag) {
        if (group.state.members().isEmpty()
                || findings.stream().anyMatch(f -> f.severity().compareTo(INFO) > 0)) {
            return;
        }
        int partitions = group.state.members().stream()
                .mapToInt(m -> m.assigned().size())
                .sum();
        findings.add(Finding.of(
                OK,
                "ALL_WELL",
                "%s %s %s and %s."
                        .formatted(
                                Words.count(group.state.members().size(), "member"),
                                group.state.members().size() == 1 ? "reads" : "read",
                                Words.count(partitions, "partition"),
                                lag == 0
                                        ? "nothing waits to be read"
                                        : Words.count(lag, "record") + (lag == 1 ? " is" : " are")
                                                + " not committed yet")));
    }

    private static Finding about(Member member, Finding finding) {
        return finding.with("memberId", member.id())
                .with("clientId", member.profile().clientId());
    }

    private Duration silence(Member member) {
        return Duration.ofMillis(nowMs - group.sessions.heardMs(member.id()).orElse(nowMs));
    }

    private Duration sessionLeft(Member member) {
        return Duration.ofMillis(
                Math.max(0, group.sessions.deadlineMs(member.id()).orElse(nowMs) - nowMs));
    }

    private static String name(Member member) {
        return name(member.profile());
    }

    /** The client's name for people, the id so that there is no doubt. */
    private static String name(MemberProfile profile) {
        String id = profile.memberId();
        return profile.clientId().isEmpty()
                ? "Member " + id
                : profile.clientId() + " (" + (id.length() > 8 ? id.substring(0, 8) + "…" : id) + ")";
    }
}
