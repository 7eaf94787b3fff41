package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.client.Admin;
import dev.streamstore.client.Admin.GroupDescription;
import dev.streamstore.client.Admin.GroupPartition;
import dev.streamstore.client.Admin.NewTopic;
import dev.streamstore.client.Admin.PartitionDescription;
import dev.streamstore.client.Admin.TopicDescription;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpAdminTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);

    private final FakeBroker broker = new FakeBroker();
    private final HttpBrokerClient client = HttpBrokerClient.connect(List.of(broker.url()));
    private final Admin admin = client.admin();

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    @Test
    void createsAndDescribesTopics() {
        admin.createTopic(new NewTopic("t", 2, Map.of("cleanup.policy", "delete")));
        broker.log.append("t", 1, "a", "b");

        TopicDescription expected = new TopicDescription(
                "t",
                Map.of("cleanup.policy", "delete"),
                List.of(new PartitionDescription(0, 0, 0), new PartitionDescription(1, 0, 2)));
        assertThat(admin.describeTopic("t")).isEqualTo(expected);
        assertThat(admin.listTopics()).containsExactly(expected);
    }

    @Test
    void findsOffsetsByTime() {
        broker.log.createTopic("t", 1);
        broker.log.append("t", 0, "a");

        assertThat(admin.offsetsAt("t", Instant.ofEpochMilli(17))).containsExactly(Map.entry(P0, 1L));
        assertThat(broker.seen("/offsets").getFirst().path()).endsWith("?at=17");
    }

    @Test
    void describesGroups() {
        broker.group.commit(P0, 5);

        GroupDescription group = admin.describeGroup("g");

        assertThat(admin.listGroups()).containsExactly("g");
        assertThat(group.partitions()).containsExactly(new GroupPartition(P0, 5, 7, ""));
        assertThat(group.lag()).isEqualTo(7);
    }

    @Test
    void tellsTheBrokersRefusal() {
        assertThatThrownBy(() -> admin.describeTopic("nowhere")).isInstanceOfSatisfying(BrokerException.class, e -> {
            assertThat(e.code()).isEqualTo("UNKNOWN_TOPIC");
            assertThat(e.retriable()).isFalse();
            assertThat(e).hasMessage("[GET /v1/topics/nowhere] UNKNOWN_TOPIC: because the test says so");
        });
    }

    @Test
    void tellsThatNobodyAnswers() {
        broker.stop();
        assertThatThrownBy(admin::listGroups).isInstanceOfSatisfying(BrokerException.class, e -> {
            assertThat(e.code()).isEqualTo(BrokerException.UNREACHABLE);
            assertThat(e.retriable()).isTrue();
            assertThat(e.applied()).isEqualTo(BrokerException.Applied.NO);
        });
    }

    @Test
    void makesAnExceptionOfAnAnswerThatIsNotTheBrokers() {
        assertThatThrownBy(() -> new Transport(List.of(broker.url())).send(Call.get("/v1/elsewhere")))
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.code()).isEqualTo("HTTP_404"));
    }
}
