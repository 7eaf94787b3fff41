package dev.streamstore.conformance;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests against the one broker of the run; each takes topics and groups of its own, which are removed at the end. */
@Tag("conformance")
@ExtendWith(Conformance.TheBroker.class)
abstract class Conformance {
    private static final String RUN =
            Integer.toHexString(ThreadLocalRandom.current().nextInt());
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final ConcurrentLinkedQueue<String> MADE = new ConcurrentLinkedQueue<>();

    static Api broker;

    /** A name that nothing has yet. */
    static String newName(String kind) {
        return "conformance-%s-%s-%d".formatted(RUN, kind, NAMES.incrementAndGet());
    }

    /** The path of a topic that is there now. */
    static String newTopic(int partitions) {
        return newTopic(partitions, "{}");
    }

    static String newTopic(int partitions, String config) {
        String path = topicPath();
        broker.put(path, Api.json("{'partitions':%d,'config':%s}", partitions, config))
                .expect(201);
        return path;
    }

    /** The path of a topic that is not there. */
    static String topicPath() {
        String path = "/v1/topics/" + newName("topic");
        MADE.add(path);
        return path;
    }

    /** The path of a group that is not there. */
    static String newGroup() {
        String path = "/v1/groups/" + newName("group");
        MADE.add(path);
        return path;
    }

    /** The last part of a path. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Appends values to partition 0. */
    static Answer append(String topic, String... values) {
        StringBuilder records = new StringBuilder();
        for (String value : values) {
            records.append(records.isEmpty() ? "" : ",").append("{'partition':0,'value':%s}".formatted(value));
        }
        return broker.post(topic + "/records", "{'records':[" + records + "]}").expect(200);
    }

    static Answer fetch(String topic, String query) {
        return broker.get(topic + "/partitions/0/records" + query);
    }

    static long highWatermark(String topic) {
        return broker.get(topic).number("/partitions/0/highWatermark");
    }

    /** Named by a property, or started for this run. */
    static final class TheBroker implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            broker = context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Conformance.class))
                    .computeIfAbsent(Running.class, key -> Running.one(), Running.class)
                    .api();
        }

        private record Running(Api api, Optional<BrokerProcess> started) implements AutoCloseable {
            static Running one() {
                String url = System.getProperty("streamstore.conformance.url", "");
                if (!url.isEmpty()) {
                    return new Running(new Api(URI.create(url)), Optional.empty());
                }
                try {
                    BrokerProcess process = BrokerProcess.start();
                    return new Running(process.api(), Optional.of(process));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void close() {
                if (started.isEmpty()) {
                    MADE.forEach(path -> remove(api, path));
                }
                started.ifPresent(BrokerProcess::close);
            }

            private static void remove(Api api, String path) {
                if (path.startsWith("/v1/groups/")) {
                    Answer group = api.get(path);
                    if (group.status() == 200) {
                        group.at("/members")
                                .forEach(m -> api.delete(path + "/members/"
                                        + m.required("memberId").stringValue()));
                    }
                }
                api.delete(path);
            }
        }
    }

    /** What a description of a partition says. */
    static Map<String, Long> marks(String topic) {
        Answer described = broker.get(topic);
        return Map.of(
                "logStartOffset", described.number("/partitions/0/logStartOffset"),
                "highWatermark", described.number("/partitions/0/highWatermark"),
                "logEndOffset", described.number("/partitions/0/logEndOffset"));
    }
}
