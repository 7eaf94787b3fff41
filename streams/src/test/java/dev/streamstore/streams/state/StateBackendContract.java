package dev.streamstore.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StateBackend} does. */
public abstract class StateBackendContract {
    private static final TaskId TASK = new TaskId("orders", 1);
    private static final TopicPartition INPUT = new TopicPartition("orders", 1);
    private static final OutputLane LANE = new OutputLane(TASK, new TopicPartition("out", 0));

    private StateBackend backend;

    /** An empty one. */
    protected abstract StateBackend create();

    @BeforeEach
    void begin() {
        backend = create();
    }

    private static StateKey key(int partition, String key, long timeMs) {
        return new StateKey(partition, new Bytes(bytes(key)), timeMs);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(StateEntry entry) {
        return entry.key().partition() + " "
                + new String(entry.key().key().array(), StandardCharsets.UTF_8) + "@"
                + entry.key().timeMs() + "=" + new String(entry.value(), StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<StateEntry> entries) {
        return entries.stream().map(StateBackendContract::text).toList();
    }

    private void put(StateKey key, @Nullable String value) {
        try (StateTransaction state = backend.begin(Set.of(TASK))) {
            state.put("s", key, value == null ? null : bytes(value));
            state.commit();
        }
    }

    @Test
    void aNewBackendIsEmpty() {
        try (StateTransaction state = backend.begin(Set.of(TASK))) {
            assertThat(state.watermarks()).isEqualTo(Map.of(TASK, InputProgress.NOTHING_SEEN));
            assertThat(state.inputs()).isEmpty();
            assertThat(state.get("s", Set.of(key(1, "a", 0)))).isEmpty();
        }
        assertThat(backend.unpublished(Set.of(TASK))).isEmpty();
        assertThat(backend.producer(LANE)).isEmpty();
    }

    @Test
    void stateOffsetsTimeAndOutputAreCommittedTogetherOrNotAtAll() {
        for (boolean commit : new boolean[] {false, true}) {
            try (StateTransaction state = backend.begin(Set.of(TASK))) {
                state.put("s", key(1, "a", 0), bytes("x"));
                state.advance(TASK, 77, Map.of(INPUT, new InputProgress(5, 88)));
                state.output(LANE, List.of(new OutputRecord(bytes("k"), null, Instant.ofEpochMilli(9))));
                if (commit) {
                    state.commit();
                }
            }
            try (StateTransaction state = backend.begin(Set.of(TASK))) {
                assertThat(state.get("s", Set.of(key(1, "a", 0)))).hasSize(commit ? 1 : 0);
                assertThat(state.watermarks().get(TASK)).isEqualTo(commit ? 77 : InputProgress.NOTHING_SEEN);
                assertThat(state.inputs()).isEqualTo(commit ? Map.of(INPUT, new InputProgress(5, 88)) : Map.of());
            }
            assertThat(backend.unpublished(Set.of(TASK))).hasSize(commit ? 1 : 0);
        }
        Map<TopicPartition, InputProgress> inputs = backend.read(StateView::inputs);
        assertThat(inputs).isEqualTo(Map.of(INPUT, new InputProgress(5, 88)));
        Map<TaskId, Long> watermarks = backend.read(StateView::watermarks);
        assertThat(watermarks).isEqualTo(Map.of(TASK, 77L));
    }

    @Test
    void readsAreOfWhatWasCommittedBefore() {
        put(key(1, "a", 0), "old");
        try (StateTransaction state = backend.begin(Set.of(TASK))) {
            state.put("s", key(1, "a", 0), bytes("new"));
            assertThat(new String(state.get("s", Set.of(key(1, "a", 0))).get(key(1, "a", 0)), StandardCharsets.UTF_8))
                    .isEqualTo("old");
            state.put("s", key(1, "a", 0), bytes("newer"));
            state.commit();
        }
        assertThat(texts(backend.read(view -> view.scan("s", 0)))).containsExactly("1 a@0=newer");
        put(key(1, "a", 0), null);
        assertThat(texts(backend.read(view -> view.scan("s", 0)))).isEmpty();
    }

    @Test
    void rangesAreFoundByKeyAndByTime() {
        for (String each : List.of("a", "b")) {
            for (long time : new long[] {10, 20, 30}) {
                put(key(1, each, time), each + time);
                put(key(2, each, time), "other");
            }
        }
        try (StateTransaction state = backend.begin(Set.of(TASK))) {
            var a = new KeyRange(1, new Bytes(bytes("a")), new TimeRange(11, 30));
            var none = new KeyRange(1, new Bytes(bytes("b")), new TimeRange(31, 40));
            assertThat(texts(state.range("s", List.of(a, none)))).containsExactly("1 a@20=a20", "1 a@30=a30");
            var all = new KeyRange(1, new Bytes(bytes("b")), TimeRange.ALL);
            assertThat(texts(state.range("s", List.of(all, all)))).hasSize(3);
            assertThat(texts(state.within("s", Map.of(1, new TimeRange(10, 20)))))
                    .containsExactly("1 a@10=a10", "1 a@20=a20", "1 b@10=b10", "1 b@20=b20");
            assertThat(state.within("t", Map.of(1, TimeRange.ALL))).isEmpty();
        }
        assertThat(texts(backend.read(view -> view.scan("s", 30)))).hasSize(4);
    }

    @Test
    void whatIsExpiredIsGoneAfterTheCommit() {
        put(key(1, "a", 10), "x");
        put(key(1, "a", 20), "y");
        put(key(2, "a", 10), "z");
        try (StateTransaction state = backend.begin(Set.of(TASK))) {
            state.expire("s", 1, 20);
            assertThat(state.within("s", Map.of(1, TimeRange.ALL))).hasSize(2);
            state.commit();
        }
        assertThat(texts(backend.read(view -> view.scan("s", 0)))).containsExactly("1 a@20=y", "2 a@10=z");
    }

    @Test
    void outputIsNumberedWithoutGapsAndKeepsItsBatches() {
        for (int i = 0; i < 3; i++) {
            try (StateTransaction state = backend.begin(Set.of(TASK))) {
                byte[] large = new byte[100_000];
                new Random(i).nextBytes(large);
                OutputRecord record = new OutputRecord(bytes("k" + i), large, Instant.ofEpochMilli(i));
                state.output(LANE, List.of(record, record, record));
                state.commit();
            }
        }
        List<OutputBatch> batches = backend.unpublished(Set.of(TASK, new TaskId("orders", 2)));
        assertThat(batches.stream().map(OutputBatch::firstSequence)).containsExactly(0L, 2L, 3L, 5L, 6L, 8L);
        assertThat(batches.getLast().records().getFirst().timestamp()).isEqualTo(Instant.ofEpochMilli(2));
        backend.published(LANE, 4);
        assertThat(backend.unpublished(Set.of(TASK)).getFirst().firstSequence()).isEqualTo(5);
        assertThat(backend.unpublished(Set.of(new TaskId("orders", 2)))).isEmpty();
    }

    @Test
    void ofTwoWhoNameALaneTheFirstIsRight() {
        try (StateTransaction state = backend.begin(Set.of(TASK))) {
            state.output(LANE, List.of(new OutputRecord(null, bytes("v"), Instant.EPOCH)));
            state.commit();
        }
        var first = new ProducerIdentity(new NumberedProducer.Identity(1, (short) 0), 0);
        var second = new ProducerIdentity(new NumberedProducer.Identity(2, (short) 0), 0);
        assertThat(backend.identify(LANE, null, first)).isEqualTo(first);
        assertThat(backend.identify(LANE, null, second)).isEqualTo(first);
        assertThat(backend.identify(LANE, first, second)).isEqualTo(second);
        assertThat(backend.producer(LANE)).contains(second);
        assertThat(second.brokerSequence(Integer.MAX_VALUE + 1L)).isZero();
    }

    @Test
    void aTaskIsOneTransactionsAlone() throws Exception {
        int adders = 4;
        int additions = 25;
        CountDownLatch go = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(adders)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < adders; i++) {
                all.add(threads.submit(() -> {
                    go.await();
                    for (int n = 0; n < additions; n++) {
                        increment();
                    }
                    return null;
                }));
            }
            go.countDown();
            for (Future<?> each : all) {
                each.get();
            }
        }
        Map<String, String> stored = new TreeMap<>();
        List<StateEntry> entries = backend.read(view -> view.scan("s", 0));
        entries.forEach(entry -> stored.put("n", new String(entry.value(), StandardCharsets.UTF_8)));
        assertThat(stored).containsEntry("n", Integer.toString(adders * additions));
    }

    private void increment() {
        StateKey counter = key(1, "n", 0);
        try (StateTransaction state = backend.begin(Set.of(TASK, new TaskId("orders", 2)))) {
            byte[] before = state.get("s", Set.of(counter)).get(counter);
            int number = before == null ? 0 : Integer.parseInt(new String(before, StandardCharsets.UTF_8));
            state.put("s", counter, bytes(Integer.toString(number + 1)));
            state.commit();
        }
    }
}
