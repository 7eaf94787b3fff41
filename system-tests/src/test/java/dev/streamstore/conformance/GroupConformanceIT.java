package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Groups: who may read what. */
class GroupConformanceIT extends Conformance {

    @Test
    @Requirement({"GROUP-1", "GROUP-3", "GROUP-11"})
    void theFirstMemberMakesTheGroupAndGetsEverything() {
        String topic = newTopic(3);
        String group = newGroup();
        assertThat(broker.get(group).problem()).isEqualTo("404 UNKNOWN_GROUP");

        Answer joined = broker.post(
                        group + "/members",
                        Api.json("{'topics':['%s'],'clientId':'c','sessionTimeoutMs':6000}", name(topic)))
                .expect(201);

        assertThat(joined.number("/memberEpoch")).isPositive();
        assertThat(joined.number("/heartbeatIntervalMs")).isEqualTo(2000);
        assertThat(joined.at("/assignment").toString())
                .isEqualTo(Api.json("[{'topic':'%s','partitions':[0,1,2]}]", name(topic)));
        assertThat(broker.get(group).text("/state")).isEqualTo("STABLE");
        for (String bad : List.of("a%20b", "%2e%2e", "a%2Fb", "x".repeat(250))) {
            assertThat(broker.post("/v1/groups/" + bad + "/members", "{'topics':['t']}")
                            .problem())
                    .as(bad)
                    .isEqualTo("400 INVALID_REQUEST");
        }
    }

    @Test
    @Requirement("GROUP-2")
    void badSubscriptionsAreRefused() {
        String members = newGroup() + "/members";

        assertThat(broker.post(members, "{}").badFields()).containsExactly("topics");
        assertThat(broker.post(members, "{'topics':['a/b']}").problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.post(
                                members,
                                "{'topics':[],'sessionTimeoutMs':5,'assignor':'best','clientId':7,'instanceId':''}")
                        .badFields())
                .containsExactlyInAnyOrder("topics", "sessionTimeoutMs", "assignor", "clientId", "instanceId");
        assertThat(broker.post(members, "{'topics':['t'],'sessionTimeoutMs':300001}")
                        .badFields())
                .containsExactly("sessionTimeoutMs");
    }

    @Test
    @Requirement("GROUP-2")
    void aTopicMayComeLaterAndGrow() {
        String topic = topicPath();
        Member member = new Member(broker, newGroup(), topic);
        assertThat(member.owned()).isEmpty();

        broker.put(topic, "{'partitions':2}").expect(201);
        await().atMost(Duration.ofSeconds(10)).until(() -> beat(member).equals(Set.of(0, 1)));
        broker.patch(topic, "{'partitions':3}").expect(200);
        await().atMost(Duration.ofSeconds(10)).until(() -> beat(member).equals(Set.of(0, 1, 2)));
    }

    @Test
    @Requirement({"GROUP-4", "GROUP-5", "GROUP-8"})
    void partitionsMoveOneByOneAndNeverHaveTwoOwners() {
        String topic = newTopic(6);
        String group = newGroup();
        List<Member> members = new ArrayList<>(List.of(new Member(broker, group, topic)));
        members.add(new Member(broker, group, topic));
        settle(members, 6);
        assertThat(members).allMatch(member -> member.owned().size() == 3);
        Set<Integer> first = new TreeSet<>(members.get(0).owned());

        members.add(new Member(broker, group, topic));
        settle(members, 6);

        assertThat(members).allMatch(member -> member.owned().size() == 2);
        assertThat(first)
                .as("as few as possible have moved")
                .containsAll(members.get(0).owned());
        members.remove(2).leave();
        settle(members, 6);
        assertThat(members).allMatch(member -> member.owned().size() == 3);
    }

    @Test
    @Requirement("GROUP-5")
    void rangeGivesNeighbours() {
        String topic = newTopic(5);
        String group = newGroup();
        List<Member> members = List.of(
                new Member(broker, group, topic, "'assignor':'range',"),
                new Member(broker, group, topic, "'assignor':'range',"));

        settle(members, 5);

        assertThat(List.of(members.get(0).owned(), members.get(1).owned()))
                .containsExactlyInAnyOrder(new TreeSet<>(Set.of(0, 1, 2)), new TreeSet<>(Set.of(3, 4)));
    }

    @Test
    @Requirement({"GROUP-8", "GROUP-7"})
    void aPartitionMovesOnlyWhenItWasLetGo() {
        String topic = newTopic(2);
        String group = newGroup();
        Member first = new Member(broker, group, topic);
        Member second = new Member(broker, group, topic);
        assertThat(second.owned()).isEmpty();
        long epoch = first.epoch();

        Answer told = first.beat(epoch, Set.of(0, 1)).expect(200);
        Set<Integer> kept = Member.partitions(told.at("/assignment"));
        assertThat(kept).hasSize(1);
        assertThat(told.number("/memberEpoch")).isEqualTo(epoch);
        assertThat(told.number("/heartbeatIntervalMs")).isLessThan(500);
        assertThat(beat(second)).isEmpty();

        Answer letGo = first.beat(epoch, kept).expect(200);
        assertThat(letGo.number("/memberEpoch")).isEqualTo(epoch + 1);
        assertThat(beat(second)).hasSize(1).doesNotContainAnyElementsOf(kept);
        assertThat(first.beat(epoch + 1, kept).expect(200).at("/assignment").isNull())
                .isTrue();
    }

    @Test
    @Requirement("GROUP-7")
    void withoutOwnedAMemberReadsAllItWasGiven() {
        String topic = newTopic(2);
        String group = newGroup();
        Member first = new Member(broker, group, topic);
        Member second = new Member(broker, group, topic);
        String heartbeat = first.path() + "/heartbeat";
        Answer told =
                broker.post(heartbeat, "{'memberEpoch':" + first.epoch() + "}").expect(200);
        broker.post(heartbeat, "{'memberEpoch':" + first.epoch() + "}").expect(200);

        assertThat(Member.partitions(told.at("/assignment"))).hasSize(1);
        assertThat(beat(second)).isEmpty();
        assertThat(broker.post(heartbeat, "{'owned':[{}]}").badFields())
                .containsExactlyInAnyOrder("memberEpoch", "owned[0].topic", "owned[0].partitions");
    }

    @Test
    @Requirement("GROUP-6")
    void aStaticMemberTakesItsPlaceBack() {
        String topic = newTopic(4);
        String group = newGroup();
        Member old = new Member(broker, group, topic, "'instanceId':'i-1',");
        Member other = new Member(broker, group, topic, "'instanceId':'i-2',");
        settle(List.of(old, other), 4);
        long epoch = broker.get(group).number("/epoch");
        Set<Integer> had = old.owned();

        Member back = new Member(broker, group, topic, "'instanceId':'i-1',");

        assertThat(back.owned()).isEqualTo(had);
        assertThat(back.id()).isNotEqualTo(old.id());
        assertThat(broker.get(group).number("/epoch")).isEqualTo(epoch);
        assertThat(old.beat(old.epoch(), had).problem()).isEqualTo("409 FENCED_MEMBER_EPOCH");
        assertThat(old.commit(had.iterator().next(), 0).problem()).isEqualTo("409 FENCED_MEMBER_EPOCH");
        assertThat(other.beat(other.epoch(), other.owned()).status()).isEqualTo(200);
    }

    @Test
    @Requirement("GROUP-9")
    void aLostAnswerIsForgivenAndAWrongEpochIsNot() {
        String topic = newTopic(2);
        String group = newGroup();
        Member first = new Member(broker, group, topic);
        long before = first.epoch();
        Member second = new Member(broker, group, topic);
        settle(List.of(first, second), 2);
        assertThat(first.epoch()).isGreaterThan(before);

        Answer again = first.beat(first.epoch() - 1, first.owned()).expect(200);
        assertThat(again.number("/memberEpoch")).isEqualTo(first.epoch());
        assertThat(first.beat(first.epoch() - 1, Set.of(0, 1)).problem()).isEqualTo("409 FENCED_MEMBER_EPOCH");
        assertThat(first.beat(first.epoch() + 1, first.owned()).problem()).isEqualTo("409 FENCED_MEMBER_EPOCH");
    }

    @Test
    @Requirement({"GROUP-10", "GROUP-24"})
    void aSilentMemberIsExpelled() {
        String topic = newTopic(2);
        String group = newGroup();
        Member silent = new Member(broker, group, topic, "'sessionTimeoutMs':5000,");
        Member lively = new Member(broker, group, topic);
        assertThat(lively.owned()).isEmpty();

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> beat(lively).size() == 2);

        assertThat(silent.beat(silent.epoch(), Set.of()).problem()).isEqualTo("404 UNKNOWN_MEMBER");
        assertThat(broker.get(group).at("/members")).hasSize(1);
    }

    @Test
    @Requirement({"GROUP-12", "GROUP-24"})
    void whoLeavesFreesItsPartitionsAtOnce() {
        String topic = newTopic(2);
        String group = newGroup();
        Member first = new Member(broker, group, topic);
        Member second = new Member(broker, group, topic);

        first.leave();

        assertThat(beat(second)).containsExactlyInAnyOrder(0, 1);
        assertThat(broker.delete(first.path()).problem()).isEqualTo("404 UNKNOWN_MEMBER");
        second.leave();
        assertThat(broker.get(group).text("/state")).isEqualTo("EMPTY");
        assertThat(broker.delete("/v1/groups/" + newName("absent") + "/members/m")
                        .problem())
                .isEqualTo("404 UNKNOWN_MEMBER");
    }

    @Test
    @Requirement("GROUP-25")
    void aJoinWithAnIdOfItsOwnCanBeRepeated() {
        String topic = newTopic(2);
        String group = newGroup();
        String join = Api.json("{'topics':['%s'],'memberId':'my-id_1'}", name(topic));

        Answer first = broker.post(group + "/members", join).expect(201);
        Answer again = broker.post(group + "/members", join).expect(201);

        assertThat(first.text("/memberId")).isEqualTo("my-id_1");
        assertThat(again.text("/memberId")).isEqualTo("my-id_1");
        assertThat(Member.partitions(again.at("/assignment"))).containsExactly(0, 1);
        assertThat(broker.get(group).at("/members")).hasSize(1);
        assertThat(broker.post(group + "/members", "{'topics':['t'],'memberId':'a b'}")
                        .badFields())
                .containsExactly("memberId");
    }

    /** A wait ends after 3 s anyway; on a busy machine it may take more than one for the news to be sooner. */
    @Test
    @Requirement("GROUP-26")
    void aHeartbeatWaitsForNews() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(GroupConformanceIT::assertNewsEndsAWait);
    }

    private static void assertNewsEndsAWait() throws Exception {
        String topic = newTopic(2);
        String group = newGroup();
        Member first = new Member(broker, group, topic, "'sessionTimeoutMs':30000,");
        String beat = Api.json(
                "{'memberEpoch':%d,'owned':[{'topic':'%s','partitions':[0,1]}],'maxWaitMs':20000}",
                first.epoch(), name(topic));
        long startNanos = System.nanoTime();
        CompletableFuture<Answer> waiting = broker.postLater(first.path() + "/heartbeat", beat);
        assertThatThrownBy(() -> waiting.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        new Member(broker, group, topic);

        Answer news = waiting.get(15, TimeUnit.SECONDS).expect(200);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(2));
        assertThat(Member.partitions(news.at("/assignment"))).hasSize(1);
    }

    private static Set<Integer> beat(Member member) {
        member.beat();
        return member.owned();
    }

    /** Lets all send heartbeats until all partitions are assigned and nobody is on its way. */
    private static void settle(List<Member> members, int partitions) {
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    boolean calm = true;
                    Set<Integer> all = new HashSet<>();
                    int sum = 0;
                    for (Member member : members) {
                        calm &= member.beat().number("/heartbeatIntervalMs") >= 500;
                        all.addAll(member.owned());
                        sum += member.owned().size();
                        assertThat(sum).as("no partition has two owners").isEqualTo(all.size());
                    }
                    return calm && all.size() == partitions;
                });
    }
}
