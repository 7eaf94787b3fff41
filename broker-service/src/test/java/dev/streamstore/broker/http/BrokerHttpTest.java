package dev.streamstore.broker.http;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests against one broker per class; each test takes names of its own. */
abstract class BrokerHttpTest {

    /** All of one length. */
    private static final AtomicInteger NAMES = new AtomicInteger(1_000);

    static RunningBroker broker;

    @BeforeAll
    static void start(@TempDir Path dataDir) {
        broker = RunningBroker.start(dataDir);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    static String newTopic(int partitions) {
        return newTopic(partitions, "{}");
    }

    static String newTopic(int partitions, String config) {
        String topic = "topic-" + NAMES.incrementAndGet();
        broker.put("/v1/topics/" + topic, "{\"partitions\":%d,\"config\":%s}".formatted(partitions, config));
        return "/v1/topics/" + topic;
    }

    static String name(String topicPath) {
        return topicPath.substring("/v1/topics/".length());
    }

    static String newGroup() {
        return "/v1/groups/group-" + NAMES.incrementAndGet();
    }
}
