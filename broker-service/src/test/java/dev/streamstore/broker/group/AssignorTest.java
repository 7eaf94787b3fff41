package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.TopicPartition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AssignorTest {

    @Test
    void uniformGivesEveryoneAsManyAsPossible() {
        var shares = Assignor.UNIFORM.assign(members("a", "b", "c"), topics("t", 8), Map.of());

        assertThat(shares.values().stream().map(Partitions::size).sorted()).containsExactly(2, 3, 3);
    }

    @Test
    void uniformMovesNoMoreThanTheNewcomerNeeds() {
        var before = Assignor.UNIFORM.assign(members("a", "b"), topics("t", 6), Map.of());

        var after = Assignor.UNIFORM.assign(members("a", "b", "c"), topics("t", 6), before);

        assertThat(after.get("a").and(before.get("a")).size()).isEqualTo(2);
        assertThat(after.get("b").and(before.get("b")).size()).isEqualTo(2);
        assertThat(after.get("c").size()).isEqualTo(2);
    }

    @Test
    void uniformSpreadsEachTopicWhenOneMemberSharesWhatItHad() {
        var alone = Assignor.UNIFORM.assign(members("a"), topics("t", 4, "u", 4), Map.of());

        var shared = Assignor.UNIFORM.assign(members("a", "b"), topics("t", 4, "u", 4), alone);

        assertThat(shared.get("b").byTopic().get("t")).hasSize(2);
        assertThat(shared.get("b").byTopic().get("u")).hasSize(2);
    }

    @Test
    void uniformGivesATopicOnlyToWhoWantsIt() {
        var members = List.of(member("a", "t"), member("b", "t", "u"));

        var shares = Assignor.UNIFORM.assign(members, topics("t", 2, "u", 4), Map.of());

        assertThat(shares.get("a").all()).containsExactly(new TopicPartition("t", 0), new TopicPartition("t", 1));
        assertThat(shares.get("b").byTopic()).containsOnlyKeys("u");
    }

    @Test
    void rangeGivesNeighboursAndTheSameNumbersOfEachTopic() {
        var shares = Assignor.RANGE.assign(members("a", "b"), topics("t", 5, "u", 5), Map.of());

        assertThat(shares.get("a").byTopic()).isEqualTo(Map.of("t", List.of(0, 1, 2), "u", List.of(0, 1, 2)));
        assertThat(shares.get("b").byTopic()).isEqualTo(Map.of("t", List.of(3, 4), "u", List.of(3, 4)));
    }

    /** Random memberships one after the other, each from the one before. */
    @ParameterizedTest
    @EnumSource(Assignor.class)
    void everyPartitionGoesToExactlyOneMemberThatWantsIt(Assignor assignor) {
        var random = new Random(42);
        Map<String, Partitions> current = new HashMap<>();
        for (int round = 0; round < 300; round++) {
            SortedMap<String, Integer> topics = topics("t", 1 + random.nextInt(7), "u", 1 + random.nextInt(7));
            List<MemberProfile> members = randomMembers(random);

            Map<String, Partitions> next = assignor.assign(members, topics, current);

            checkExactlyOnce(members, topics, next);
            current = next;
        }
    }

    private static List<MemberProfile> randomMembers(Random random) {
        return Arrays.stream(new String[] {"a", "b", "c", "d", "e"})
                .filter(id -> random.nextBoolean())
                .map(id -> switch (random.nextInt(3)) {
                    case 0 -> member(id, "t");
                    case 1 -> member(id, "u", "absent");
                    default -> member(id, "t", "u");
                })
                .toList();
    }

    private static void checkExactlyOnce(
            List<MemberProfile> members, Map<String, Integer> topics, Map<String, Partitions> shares) {
        Set<TopicPartition> seen = new HashSet<>();
        for (MemberProfile member : members) {
            for (TopicPartition partition : shares.get(member.memberId()).all()) {
                assertThat(seen.add(partition)).as("%s given twice", partition).isTrue();
                assertThat(member.topics()).contains(partition.topic());
                assertThat(partition.partition()).isLessThan(topics.get(partition.topic()));
            }
        }
        topics.forEach((topic, count) -> {
            if (members.stream().anyMatch(m -> m.topics().contains(topic))) {
                assertThat(seen.stream().filter(p -> p.topic().equals(topic))).hasSize(count);
            }
        });
    }

    private static List<MemberProfile> members(String... ids) {
        return Arrays.stream(ids).map(id -> member(id, "t", "u")).toList();
    }

    private static MemberProfile member(String id, String... topics) {
        return new MemberProfile(id, "", null, new TreeSet<>(List.of(topics)), 10_000, Assignor.UNIFORM, null);
    }

    private static SortedMap<String, Integer> topics(Object... namesAndCounts) {
        var topics = new TreeMap<String, Integer>();
        for (int i = 0; i < namesAndCounts.length; i += 2) {
            topics.put((String) namesAndCounts[i], (Integer) namesAndCounts[i + 1]);
        }
        return topics;
    }
}
