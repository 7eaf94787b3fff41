package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What lies on disks out there: these texts never change, new fields may come. */
class GroupJsonTest {

    private static final GroupName GROUP = new GroupName("g");

    @Test
    void keys() {
        assertThat(text(GroupJson.membershipKey(GROUP))).isEqualTo("group:g");
        assertThat(text(GroupJson.offsetKey(GROUP, new TopicPartition("t", 3)))).isEqualTo("offset:g:t:3");
    }

    @Test
    void membership() {
        var profile =
                new MemberProfile("m2", "me", "pod-1", new TreeSet<>(List.of("t", "u")), 10_000, Assignor.RANGE, "m1");
        var assigned = Partitions.of(List.of(new TopicPartition("t", 0), new TopicPartition("t", 1)));
        var revoking = Partitions.of(List.of(new TopicPartition("u", 0)));
        var membership = new Membership(
                7,
                7,
                new TreeMap<>(Map.of("m2", new Member(profile, 6, 5, assigned, revoking))),
                Map.of("m2", assigned),
                new TreeMap<>(Map.of("t", new TopicShape(new UUID(0, 1), 2))));

        String expected = """
                {"epoch":7,"assignmentEpoch":7,"members":[{"memberId":"m2","clientId":"me","instanceId":"pod-1",\
                "replaces":"m1","topics":["t","u"],"sessionTimeoutMs":10000,"assignor":"RANGE","epoch":6,\
                "knownEpoch":5,"assigned":{"t":[0,1]},"revoking":{"u":[0]}}],"target":{"m2":{"t":[0,1]}},\
                "topics":{"t":{"id":"00000000-0000-0000-0000-000000000001","partitions":2}}}""";
        assertThat(text(GroupJson.encode(membership))).isEqualTo(expected);
        assertThat(GroupJson.decodeMembership(expected.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(membership);
    }

    @Test
    void offset() {
        var committed = new CommittedOffset(42, new UUID(0, 1), Instant.parse("2026-01-02T03:04:05Z"));
        String expected = """
                {"offset":42,"topicId":"00000000-0000-0000-0000-000000000001","committedAt":"2026-01-02T03:04:05Z"}""";

        assertThat(text(GroupJson.encode(committed))).isEqualTo(expected);
        assertThat(GroupJson.decodeOffset(expected.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(committed);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
