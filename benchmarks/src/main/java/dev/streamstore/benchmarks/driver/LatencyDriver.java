package dev.streamstore.benchmarks.driver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends records at a fixed rate, whatever becomes of them, and measures from the moment each was due to the moment a
 * consumer in the same process has it: so a stall counts for every record that it delays. The first half of the records
 * warms up and is not counted.
 */
public final class LatencyDriver {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_GREETINGS = Duration.ofMillis(50);
    private static final int GREETING = -1;

    private final Line line;
    private final int perSecond;
    private final int sizeBytes;
    private final long[] nanos;
    private final CountDownLatch greeted = new CountDownLatch(1);

    private LatencyDriver(Line line) {
        this.line = line;
        this.perSecond = Settings.integer("rate");
        this.sizeBytes = Settings.integer("size");
        this.nanos = new long[Settings.integer("seconds") * perSecond];
    }

    public static void main(String[] args) throws Exception {
        String url = Settings.text("url");
        String topic = Settings.text("topic");
        try (Line line = url.startsWith("http") ? new StreamStoreLine(url, topic) : new KafkaLine(url, topic)) {
            new LatencyDriver(line).run();
        }
    }

    private void run() throws InterruptedException {
        Thread receiver = Thread.ofPlatform().daemon().start(this::receive);
        // Connections and positions are found before the first record is due.
        while (!greeted.await(BETWEEN_GREETINGS.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS)) {
            send(GREETING, System.nanoTime());
        }
        long begin = System.nanoTime();
        for (int i = 0; i < nanos.length; i++) {
            long due = begin + i * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            send(i, due);
        }
        if (!receiver.join(PATIENCE)) {
            throw new IllegalStateException(
                    "[driver] records: expected all of " + nanos.length + " but some are missing");
        }
        long[] counted = Arrays.copyOfRange(nanos, nanos.length / 2, nanos.length);
        Arrays.sort(counted);
        Settings.report(Map.of(
                "p50Ms", counted[counted.length / 2] / 1e6,
                "p99Ms", counted[(int) (counted.length * 0.99)] / 1e6,
                "maxMs", counted[counted.length - 1] / 1e6));
    }

    private void send(int index, long dueNanos) {
        byte[] value = new byte[sizeBytes];
        ByteBuffer.wrap(value).putInt(index).putLong(dueNanos);
        line.send(ByteBuffer.allocate(Integer.BYTES).putInt(index).array(), value);
    }

    private void receive() {
        int left = nanos.length;
        while (left > 0) {
            for (byte[] value : line.poll()) {
                long now = System.nanoTime();
                ByteBuffer fields = ByteBuffer.wrap(value);
                int index = fields.getInt();
                if (index == GREETING) {
                    greeted.countDown();
                } else {
                    nanos[index] = now - fields.getLong();
                    left--;
                }
            }
        }
    }
}
