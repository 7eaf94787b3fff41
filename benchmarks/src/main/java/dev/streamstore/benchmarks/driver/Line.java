package dev.streamstore.benchmarks.driver;

import java.util.List;

/** The two ends of a topic: one thread may send while another polls. */
interface Line extends AutoCloseable {

    /** Sends without waiting for an acknowledgement. */
    void send(byte[] key, byte[] value);

    /** The values that came since, after a short wait for a first one. */
    List<byte[]> poll();

    @Override
    void close();
}
