package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Groups: reading through the broker, for clients that are just curl. */
class GroupReadingConformanceIT extends Conformance {

    @Test
    @Requirement({"GROUP-19", "GROUP-20"})
    void positionsMoveOnAndCommitsAreExplicit() {
        String topic = newTopic(1);
        String group = newGroup();
        append(topic, "1", "2", "3");
        Member member = new Member(broker, group, topic);
        String records = member.path() + "/records";

        Answer first = broker.get(records + "?maxRecords=2").expect(200);
        Answer second = broker.get(records).expect(200);
        Answer third = broker.get(records).expect(200);

        assertThat(first.header("Content-Type")).isEqualTo("application/json");
        assertThat(first.number("/memberEpoch")).isEqualTo(member.epoch());
        assertThat(first.text("/assignment/0/topic")).isEqualTo(name(topic));
        assertThat(first.text("/records/0/topic")).isEqualTo(name(topic));
        assertThat(first.number("/records/0/partition")).isZero();
        assertThat(first.each("/records", "/value")).containsExactly("1", "2");
        assertThat(second.each("/records", "/offset")).containsExactly("2");
        assertThat(third.at("/records")).isEmpty();
        assertThat(broker.get(group).number("/partitions/0/committed")).isEqualTo(-1);
    }

    @Test
    @Requirement("GROUP-20")
    void positionsBeginAtTheCommit() {
        String topic = newTopic(1);
        String group = newGroup();
        append(topic, "1", "2", "3");
        Member former = new Member(broker, group, topic);
        former.commit(0, 2).expect(204);
        former.leave();
        Member next = new Member(broker, group, topic);

        assertThat(broker.get(next.path() + "/records").each("/records", "/offset"))
                .containsExactly("2");
    }

    @Test
    @Requirement("GROUP-19")
    void itWaitsForRecords() throws Exception {
        String topic = newTopic(1);
        String records = new Member(broker, newGroup(), topic).path() + "/records";
        CompletableFuture<Answer> waiting = Waits.begun(() -> broker.getLater(records + "?maxWaitMs=20000"));

        append(topic, "5");

        assertThat(waiting.get(15, TimeUnit.SECONDS).expect(200).each("/records", "/value"))
                .containsExactly("5");
        assertThat(broker.get(records + "?maxWaitMs=x&maxRecords=0").badFields())
                .containsExactlyInAnyOrder("maxWaitMs", "maxRecords");
        assertThat(broker.get(newGroup() + "/members/nobody/records").problem()).isEqualTo("404 UNKNOWN_MEMBER");
    }

    @Test
    @Requirement("GROUP-21")
    void readingIsASignOfLifeAndMovesTheMemberOn() {
        String topic = newTopic(2);
        String group = newGroup();
        Member first = new Member(broker, group, topic, "'sessionTimeoutMs':4000,");
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(6_000);
        while (System.nanoTime() < endNanos) {
            broker.get(first.path() + "/records?maxWaitMs=100").expect(200);
        }
        Member second = new Member(broker, group, topic);

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            Answer one = broker.get(first.path() + "/records").expect(200);
            Answer two = broker.get(second.path() + "/records").expect(200);
            return Member.partitions(one.at("/assignment")).size() == 1
                    && Member.partitions(two.at("/assignment")).size() == 1
                    && one.number("/memberEpoch") == two.number("/memberEpoch");
        });
    }
}
