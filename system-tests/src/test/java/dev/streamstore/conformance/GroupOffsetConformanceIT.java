package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups: how far they have come. */
class GroupOffsetConformanceIT extends Conformance {

    @Test
    @Requirement({"GROUP-13", "GROUP-22", "GROUP-23"})
    void aCommitIsStoredAndShown() {
        String topic = newTopic(2);
        String group = newGroup();
        append(topic, "1", "2", "3");
        Member member = new Member(broker, group, topic, "'clientId':'me',");

        member.commit(0, 1).expect(204);

        Answer described = broker.get(group).expect(200);
        assertThat(described.text("/group")).isEqualTo(name(group));
        assertThat(described.text("/state")).isEqualTo("STABLE");
        assertThat(described.number("/epoch")).isEqualTo(member.epoch());
        assertThat(described.text("/members/0/memberId")).isEqualTo(member.id());
        assertThat(described.text("/members/0/clientId")).isEqualTo("me");
        assertThat(described.at("/members/0/instanceId").isNull()).isTrue();
        assertThat(described.number("/members/0/memberEpoch")).isEqualTo(member.epoch());
        assertThat(described.text("/members/0/topics/0")).isEqualTo(name(topic));
        assertThat(described.at("/members/0/assignment")).isEqualTo(described.at("/members/0/target"));
        assertThat(described.each("/partitions", "/partition")).containsExactly("0", "1");
        assertThat(described.each("/partitions", "/committed")).containsExactly("1", "-1");
        assertThat(described.each("/partitions", "/highWatermark")).containsExactly("3", "0");
        assertThat(described.each("/partitions", "/lag")).containsExactly("2", "0");
        assertThat(described.each("/partitions", "/owner")).containsOnly('"' + member.id() + '"');

        Answer list = broker.get("/v1/groups").expect(200);
        assertThat(list.each("/groups", "/group")).isSorted().contains('"' + name(group) + '"');
        var row = list.at("/groups")
                .valueStream()
                .filter(g -> g.required("group").stringValue().equals(name(group)))
                .findFirst()
                .orElseThrow();
        assertThat(row.required("state").stringValue()).isEqualTo("STABLE");
        assertThat(row.required("epoch").longValue()).isEqualTo(member.epoch());
        assertThat(row.required("members").intValue()).isEqualTo(1);
        assertThat(row.required("lag").longValue()).isEqualTo(2);
    }

    @Test
    @Requirement("GROUP-23")
    void withoutACommitTheLagCountsFromTheLogsStartAndAnOwnerMayBeMissing() {
        String topic = newTopic(1);
        String group = newGroup();
        append(topic, "1", "2", "3");
        broker.delete(topic + "/partitions/0/records?before=1").expect(204);
        Member member = new Member(broker, group, topic);
        assertThat(broker.get(group).number("/partitions/0/lag")).isEqualTo(2);

        member.commit(0, 2).expect(204);
        member.leave();

        Answer described = broker.get(group).expect(200);
        assertThat(described.text("/state")).isEqualTo("EMPTY");
        assertThat(described.number("/partitions/0/committed")).isEqualTo(2);
        assertThat(described.number("/partitions/0/lag")).isEqualTo(1);
        assertThat(described.text("/partitions/0/owner")).isEmpty();
    }

    @Test
    @Requirement({"GROUP-13", "GROUP-14"})
    void onlyTheHolderWithItsPresentEpochCommits() {
        String topic = newTopic(2);
        String group = newGroup();
        Member first = new Member(broker, group, topic);
        Member second = new Member(broker, group, topic);
        int moving = first.beat(first.epoch(), first.owned())
                                .at("/assignment/0/partitions/0")
                                .intValue()
                        == 0
                ? 1
                : 0;

        first.commit(moving, 0).expect(204);
        first.beat();
        first.beat();
        second.beat();
        assertThat(second.owned()).containsExactly(moving);

        assertThat(first.commit(moving, 0).problem()).isEqualTo("409 STALE_MEMBER_EPOCH");
        assertThat(first.commit(first.epoch() - 1, 1 - moving, 0).problem()).isEqualTo("409 STALE_MEMBER_EPOCH");
        assertThat(first.commit(first.epoch() + 5, 1 - moving, 0).problem()).isEqualTo("409 FENCED_MEMBER_EPOCH");
        first.commit(1 - moving, 0).expect(204);
        second.commit(moving, 0).expect(204);
        assertThat(commit(group, "nobody", 1, topic, 0).problem()).isEqualTo("404 UNKNOWN_MEMBER");
        assertThat(commit("/v1/groups/" + newName("absent"), "nobody", 1, topic, 0)
                        .problem())
                .isEqualTo("404 UNKNOWN_MEMBER");
    }

    @Test
    @Requirement("GROUP-15")
    void aCommitIsAllOrNothing() {
        String topic = newTopic(1);
        String group = newGroup();
        Member member = new Member(broker, group, topic);

        Answer half = broker.post(
                group + "/offsets",
                Api.json(
                        "{'memberId':'%s','memberEpoch':%d,'offsets':[{'topic':'%s','partition':0,'offset':7},{'topic':'%s','partition':5,'offset':7}]}",
                        member.id(), member.epoch(), name(topic), name(topic)));

        assertThat(half.status()).isIn(404, 409);
        assertThat(broker.get(group).number("/partitions/0/committed")).isEqualTo(-1);
        assertThat(broker.post(group + "/offsets", "{'offsets':[{'offset':-1}]}")
                        .badFields())
                .containsExactlyInAnyOrder(
                        "memberId", "memberEpoch", "offsets[0].topic", "offsets[0].partition", "offsets[0].offset");
    }

    @Test
    @Requirement({"GROUP-16", "GROUP-17"})
    void anEmptyGroupGoesOnFromElsewhere() {
        String topic = newTopic(2);
        String group = newGroup();
        broker.post(
                        topic + "/records",
                        "{'records':[{'partition':0,'value':1,'timestamp':1000},{'partition':0,'value':2,'timestamp':2000},{'partition':0,'value':3,'timestamp':3000}]}")
                .expect(200);
        broker.delete(topic + "/partitions/0/records?before=1").expect(204);
        Member member = new Member(broker, group, topic);
        assertThat(reset(group, topic, "'latest'").problem()).isEqualTo("409 GROUP_NOT_EMPTY");
        member.leave();

        assertThat(offsets(group, topic, "'latest'")).containsExactly("3", "0");
        assertThat(offsets(group, topic, "'earliest'")).containsExactly("1", "0");
        assertThat(offsets(group, topic, "2")).containsExactly("2", "0");
        assertThat(offsets(group, topic, "'2'")).containsExactly("2", "0");
        assertThat(offsets(group, topic, "0")).containsExactly("1", "0");
        assertThat(offsets(group, topic, "99")).containsExactly("3", "0");
        assertThat(offsets(group, topic, "'1970-01-01T00:00:03Z'")).containsExactly("2", "0");
        assertThat(broker.get(group).each("/partitions", "/committed")).containsExactly("2", "0");
        for (String bad : List.of("'soon'", "-1", "1.5", "null", "{}")) {
            assertThat(reset(group, topic, bad).badFields()).as(bad).containsExactly("to");
        }
        assertThat(reset(group, topicPath(), "'latest'").problem()).isEqualTo("404 UNKNOWN_TOPIC");
    }

    @Test
    @Requirement({"GROUP-17", "GROUP-18", "GROUP-24"})
    void aGroupIsForgottenWhenItIsEmpty() {
        String topic = newTopic(1);
        String group = newGroup();
        Member member = new Member(broker, group, topic);
        member.commit(0, 0).expect(204);
        assertThat(broker.delete(group).problem()).isEqualTo("409 GROUP_NOT_EMPTY");
        member.leave();

        broker.delete(group).expect(204);

        assertThat(broker.get(group).problem()).isEqualTo("404 UNKNOWN_GROUP");
        assertThat(broker.delete(group).problem()).isEqualTo("404 UNKNOWN_GROUP");
        assertThat(reset(group, topic, "'latest'").problem()).isEqualTo("404 UNKNOWN_GROUP");
        new Member(broker, group, topic);
        assertThat(broker.get(group).number("/partitions/0/committed")).isEqualTo(-1);
    }

    private static Answer commit(String group, String member, long epoch, String topic, int partition) {
        return broker.post(
                group + "/offsets",
                Api.json(
                        "{'memberId':'%s','memberEpoch':%d,'offsets':[{'topic':'%s','partition':%d,'offset':0}]}",
                        member, epoch, name(topic), partition));
    }

    private static Answer reset(String group, String topic, String to) {
        return broker.post(group + "/offsets/reset", Api.json("{'topic':'%s','to':%s}", name(topic), to));
    }

    private static List<String> offsets(String group, String topic, String to) {
        Answer answer = reset(group, topic, to).expect(200);
        assertThat(answer.text("/group")).isEqualTo(name(group));
        assertThat(answer.text("/offsets/0/topic")).isEqualTo(name(topic));
        return answer.each("/offsets", "/offset");
    }
}
