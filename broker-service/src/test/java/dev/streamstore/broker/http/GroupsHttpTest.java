package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.broker.http.RunningBroker.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupsHttpTest extends BrokerHttpTest {

    @Test
    void aMemberJoinsReadsCommitsAndLeaves() {
        String topic = newTopic(2);
        String group = newGroup();

        Answer joined = join(group, topic);
        String member = joined.text("memberId");
        assertThat(joined.status()).isEqualTo(201);
        assertThat(joined.number("memberEpoch")).isEqualTo(1);
        assertThat(joined.number("heartbeatIntervalMs")).isEqualTo(3000);
        assertThat(joined.json().required("assignment").toString())
                .isEqualTo("[{\"topic\":\"%s\",\"partitions\":[0,1]}]".formatted(name(topic)));

        Answer beat = heartbeat(group, member, 1, owned(topic, "0,1"));
        assertThat(beat.status()).isEqualTo(200);
        assertThat(beat.json().required("assignment").isNull()).isTrue();

        broker.post(topic + "/records", "{\"records\":[{\"value\":1,\"partition\":0},{\"value\":2,\"partition\":0}]}");
        assertThat(commit(group, member, 1, topic, 0, 1).status()).isEqualTo(204);
        var description = broker.get(group).json();
        assertThat(description.required("state").stringValue()).isEqualTo("STABLE");
        assertThat(description.required("epoch").intValue()).isEqualTo(1);
        assertThat(description.at("/members/0/memberId").stringValue()).isEqualTo(member);
        var partition = description.at("/partitions/0");
        assertThat(partition.required("committed").longValue()).isEqualTo(1);
        assertThat(partition.required("highWatermark").longValue()).isEqualTo(2);
        assertThat(partition.required("lag").longValue()).isEqualTo(1);
        assertThat(description.required("lag").longValue()).isEqualTo(1);
        assertThat(partition.required("owner").stringValue()).isEqualTo(member);

        assertThat(broker.delete(group + "/members/" + member).status()).isEqualTo(204);
        assertThat(heartbeat(group, member, 1, "[]").problem()).isEqualTo("404 UNKNOWN_MEMBER");
        assertThat(broker.get(group).text("state")).isEqualTo("EMPTY");
    }

    @Test
    void aSecondMemberTakesItsShareAndAnOldEpochCanNotCommit() {
        String topic = newTopic(2);
        String group = newGroup();
        String first = join(group, topic).text("memberId");
        Answer second = join(group, topic);
        assertThat(second.json().required("assignment")).isEmpty();

        Answer asked = heartbeat(group, first, 1, owned(topic, "0,1"));
        assertThat(asked.number("heartbeatIntervalMs")).isLessThan(500);
        assertThat(asked.json().at("/assignment/0/partitions")).hasSize(1);
        int kept = asked.json().at("/assignment/0/partitions/0").intValue();
        Answer letGo = heartbeat(group, first, 1, owned(topic, Integer.toString(kept)));
        assertThat(letGo.number("memberEpoch")).isEqualTo(2);

        Answer given = heartbeat(group, second.text("memberId"), 2, "[]");
        assertThat(given.json().at("/assignment/0/partitions/0").intValue()).isEqualTo(1 - kept);
        assertThat(commit(group, first, 1, topic, kept, 1).problem()).isEqualTo("409 STALE_MEMBER_EPOCH");
        assertThat(commit(group, first, 3, topic, kept, 1).problem()).isEqualTo("409 FENCED_MEMBER_EPOCH");
        assertThat(commit(group, first, 2, topic, 1 - kept, 1).problem()).isEqualTo("409 STALE_MEMBER_EPOCH");
        assertThat(commit(group, "nobody", 2, topic, kept, 1).problem()).isEqualTo("404 UNKNOWN_MEMBER");
        assertThat(commit(group, first, 2, topic, kept, 1).status()).isEqualTo(204);
        assertThat(heartbeat(group, first, 9, "[]").problem()).isEqualTo("409 FENCED_MEMBER_EPOCH");
    }

    @Test
    void aJoinCanBeRepeatedByWhoChoseItsOwnId() {
        String topic = newTopic(2);
        String group = newGroup();
        String join = "{\"topics\":[\"%s\"],\"memberId\":\"mine\"}".formatted(name(topic));

        Answer first = broker.post(group + "/members", join);
        Answer again = broker.post(group + "/members", join);

        assertThat(first.text("memberId")).isEqualTo("mine");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.bytes()).isEqualTo(first.bytes());
        assertThat(broker.get(group).json().required("members")).hasSize(1);
        assertThat(broker.post(group + "/members", "{\"topics\":[\"t\"],\"memberId\":\"a/b\"}")
                        .badFields())
                .containsExactly("memberId");
    }

    @Test
    void aHeartbeatThatWaitsHearsOfAChangeAtOnceAndOtherwiseAfterItsTime() throws Exception {
        String topic = newTopic(2);
        String group = newGroup();
        String first = join(group, topic).text("memberId");
        String path = group + "/members/" + first + "/heartbeat";
        String waits = "{\"memberEpoch\":1,\"owned\":%s,\"maxWaitMs\":%d}";
        long startNanos = System.nanoTime();
        assertThat(broker.post(path, waits.formatted(owned(topic, "0,1"), 300))
                        .json()
                        .required("assignment")
                        .isNull())
                .isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThanOrEqualTo(Duration.ofMillis(300));

        var waiting =
                CompletableFuture.supplyAsync(() -> broker.post(path, waits.formatted(owned(topic, "0,1"), 30_000)));
        join(group, topic);

        Answer asked = waiting.get(2, TimeUnit.SECONDS);
        assertThat(asked.json().at("/assignment/0/partitions")).hasSize(1);
        assertThat(asked.number("heartbeatIntervalMs")).isEqualTo(3000);
    }

    @Test
    void aDeadMembersPartitionsMoveWithinItsSession() {
        String topic = newTopic(2);
        String group = newGroup();
        broker.post(group + "/members", "{\"topics\":[\"%s\"],\"sessionTimeoutMs\":1000}".formatted(name(topic)));
        Answer lively = join(group, topic);
        var epoch = new AtomicLong(lively.number("memberEpoch"));

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            Answer beat = heartbeat(group, lively.text("memberId"), epoch.intValue(), "[]");
            epoch.set(beat.number("memberEpoch"));
            return beat.json().at("/assignment/0/partitions").size() == 2;
        });
    }

    @Test
    void curlReadsWhateverIsAssigned() throws Exception {
        String topic = newTopic(2);
        String group = newGroup();
        broker.post(topic + "/records", "{\"records\":[{\"value\":1,\"partition\":0},{\"value\":2,\"partition\":1}]}");
        String records = group + "/members/" + join(group, topic).text("memberId") + "/records";

        Answer first = broker.get(records + "?maxRecords=1");
        Answer second = broker.get(records);
        Answer third = broker.get(records);

        assertThat(first.header("Content-Type")).isEqualTo("application/json");
        assertThat(first.json().required("records")).hasSize(1);
        assertThat(first.json().at("/records/0/topic").stringValue()).isEqualTo(name(topic));
        assertThat(second.json().required("records")).hasSize(1);
        assertThat(second.json().at("/records/0/value"))
                .isNotEqualTo(first.json().at("/records/0/value"));
        assertThat(third.json().required("records")).isEmpty();
        assertThat(broker.get(group).json().at("/partitions/0/committed").longValue())
                .isEqualTo(-1);
        var waiting = CompletableFuture.supplyAsync(() -> broker.get(records + "?maxWaitMs=30000"));
        broker.post(topic + "/records", "{\"records\":[{\"value\":3}]}");
        assertThat(waiting.get(20, TimeUnit.SECONDS)
                        .json()
                        .at("/records/0/value")
                        .intValue())
                .isEqualTo(3);
        assertThat(broker.get(group + "/members/nobody/records").problem()).isEqualTo("404 UNKNOWN_MEMBER");
    }

    @Test
    void resetsAndForgetsAnEmptyGroup() {
        String topic = newTopic(1);
        String group = newGroup();
        broker.post(
                topic + "/records",
                "{\"records\":[{\"value\":1,\"timestamp\":1000},{\"value\":2,\"timestamp\":2000}]}");
        String member = join(group, topic).text("memberId");
        assertThat(reset(group, topic, "\"latest\"").problem()).isEqualTo("409 GROUP_NOT_EMPTY");
        assertThat(broker.delete(group).problem()).isEqualTo("409 GROUP_NOT_EMPTY");
        broker.delete(group + "/members/" + member);

        assertThat(resetOffset(group, topic, "\"latest\"")).isEqualTo(2);
        assertThat(resetOffset(group, topic, "\"earliest\"")).isZero();
        assertThat(resetOffset(group, topic, "1")).isEqualTo(1);
        assertThat(resetOffset(group, topic, "\"1970-01-01T00:00:02Z\"")).isEqualTo(1);
        assertThat(broker.get(group).json().at("/partitions/0/committed").longValue())
                .isEqualTo(1);
        assertThat(reset(group, topic, "\"soon\"").badFields()).containsExactly("to");
        assertThat(reset(group, "/v1/topics/absent", "\"latest\"").problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.delete(group).status()).isEqualTo(204);
        assertThat(broker.get(group).problem()).isEqualTo("404 UNKNOWN_GROUP");
        assertThat(reset(group, topic, "\"latest\"").problem()).isEqualTo("404 UNKNOWN_GROUP");
        assertThat(broker.delete(group).problem()).isEqualTo("404 UNKNOWN_GROUP");
    }

    @Test
    void namesEveryBadField() {
        String group = newGroup();

        assertThat(broker.post(group + "/members", "{}").badFields()).containsExactly("topics");
        assertThat(broker.post(
                                group + "/members",
                                "{\"topics\":[],\"sessionTimeoutMs\":5,\"assignor\":\"best\",\"clientId\":7}")
                        .badFields())
                .containsExactlyInAnyOrder("topics", "sessionTimeoutMs", "assignor", "clientId");
        assertThat(broker.post(group + "/members", "{\"topics\":[\"a/b\"]}").badFields())
                .containsExactly("topics");
        assertThat(broker.post(group + "/members/m/heartbeat", "{\"owned\":[{}]}")
                        .badFields())
                .containsExactlyInAnyOrder("memberEpoch", "owned[0].topic", "owned[0].partitions");
        assertThat(broker.post(group + "/offsets", "{\"offsets\":[{\"offset\":-1}]}")
                        .badFields())
                .containsExactlyInAnyOrder(
                        "memberId", "memberEpoch", "offsets[0].topic", "offsets[0].partition", "offsets[0].offset");
        assertThat(broker.get("/v1/groups/a%20b").problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.get("/v1/groups").json().required("groups"))
                .noneMatch(g -> group.endsWith(g.required("group").stringValue()));
    }

    private static Answer join(String group, String topic) {
        return broker.post(group + "/members", "{\"topics\":[\"%s\"],\"clientId\":\"test\"}".formatted(name(topic)));
    }

    private static Answer heartbeat(String group, String member, int epoch, String owned) {
        return broker.post(
                group + "/members/" + member + "/heartbeat",
                "{\"memberEpoch\":%d,\"owned\":%s}".formatted(epoch, owned));
    }

    private static String owned(String topic, String partitions) {
        return "[{\"topic\":\"%s\",\"partitions\":[%s]}]".formatted(name(topic), partitions);
    }

    private static Answer commit(String group, String member, int epoch, String topic, int partition, long offset) {
        return broker.post(
                group + "/offsets",
                "{\"memberId\":\"%s\",\"memberEpoch\":%d,\"offsets\":[{\"topic\":\"%s\",\"partition\":%d,\"offset\":%d}]}"
                        .formatted(member, epoch, name(topic), partition, offset));
    }

    private static Answer reset(String group, String topic, String to) {
        return broker.post(group + "/offsets/reset", "{\"topic\":\"%s\",\"to\":%s}".formatted(name(topic), to));
    }

    private static long resetOffset(String group, String topic, String to) {
        return reset(group, topic, to).json().at("/offsets/0/offset").longValue();
    }
}
