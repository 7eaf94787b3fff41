package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.group.GroupLog.Entry;
import dev.streamstore.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies on disks out there: these texts never change, new fields may come. */
class GroupJsonTest {

    private static final GroupName GROUP = new GroupName("g");
    private static final Partitions T01 =
            Partitions.of(List.of(new TopicPartition("t", 0), new TopicPartition("t", 1)));
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final UUID ID = new UUID(0, 1);
    private static final String ID_TEXT = "00000000-0000-0000-0000-000000000001";

    static Stream<Arguments> records() {
        var profile =
                new MemberProfile("m2", "me", "pod-1", new TreeSet<>(List.of("t", "u")), 10_000, Assignor.RANGE, "m1");
        var member = new Member(profile, 6, 5, T01, Partitions.of(List.of(new TopicPartition("u", 0))));
        return Stream.of(
                Arguments.of(new GroupRecord.Epoch(7, null), "group:g", "{\"epoch\":7}"),
                Arguments.of(
                        new GroupRecord.Epoch(7, AT),
                        "group:g",
                        "{\"epoch\":7,\"emptySince\":\"2026-01-02T03:04:05Z\"}"),
                Arguments.of(
                        new GroupRecord.TargetEpoch(7, new TreeMap<>(Map.of("t", new TopicShape(ID, 2)))),
                        "assignment:g",
                        "{\"epoch\":7,\"topics\":{\"t\":{\"id\":\"" + ID_TEXT + "\",\"partitions\":2}}}"),
                Arguments.of(new GroupRecord.Target("m2", T01), "target:g:m2", "{\"t\":[0,1]}"),
                Arguments.of(new GroupRecord.Target("m2", Partitions.NONE), "target:g:m2", null),
                Arguments.of(new GroupRecord.Present(member), "member:g:m2", """
                        {"clientId":"me","instanceId":"pod-1","replaces":"m1","topics":["t","u"],\
                        "sessionTimeoutMs":10000,"assignor":"RANGE","epoch":6,"knownEpoch":5,\
                        "assigned":{"t":[0,1]},"revoking":{"u":[0]}}"""),
                Arguments.of(new GroupRecord.Absent("m2"), "member:g:m2", null),
                Arguments.of(
                        new GroupRecord.Committed(new TopicPartition("t", 3), new CommittedOffset(42, ID, AT)),
                        "offset:g:t:3",
                        "{\"offset\":42,\"topicId\":\"" + ID_TEXT + "\",\"committedAt\":\"2026-01-02T03:04:05Z\"}"),
                Arguments.of(new GroupRecord.Forgotten(new TopicPartition("t", 3)), "offset:g:t:3", null));
    }

    @ParameterizedTest
    @MethodSource("records")
    void eachRecordIsOneEntryAndBackAgain(GroupRecord change, String key, @Nullable String value) {
        List<Entry> entries = GroupJson.encode(GROUP, change);

        assertThat(entries).hasSize(1);
        assertThat(text(entries.getFirst().key())).isEqualTo(key);
        assertThat(text(entries.getFirst().value())).isEqualTo(value);
        if (value != null) {
            assertThat(GroupJson.decode(bytes(key), bytes(value))).isEqualTo(new GroupJson.Decoded(GROUP, change));
        }
    }

    @Test
    void aGroupIsGoneWithItsLastEntry() {
        List<Entry> entries = GroupJson.encode(GROUP, new GroupRecord.Removed());

        assertThat(entries.stream().map(e -> text(e.key()))).containsExactly("assignment:g", "group:g");
        assertThat(entries).allSatisfy(entry -> assertThat(entry.value()).isNull());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
