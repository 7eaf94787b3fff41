package dev.streamstore.benchmarks.broker;

import dev.streamstore.benchmarks.driver.Measured;
import java.time.Duration;

/** A broker that is measured. For one thread. */
interface Contender extends AutoCloseable {

    String name();

    /**
     * Starts it, over the data of the last time if there is any.
     *
     * @return from the start of the process to the first acknowledged record
     */
    Duration start() throws Exception;

    /** SIGKILL. */
    void kill() throws Exception;

    ProcessHandle process();

    void createTopic(String topic, int partitions) throws Exception;

    void deleteTopic(String topic) throws Exception;

    /** Runs the load and returns what was measured. */
    Measured produce(String topic, Load load) throws Exception;

    Measured consume(String topic, Load load) throws Exception;

    /** As {@link #consume}, without waiting for the end. */
    RunningDriver startConsuming(String topic, Load load) throws Exception;

    /** @param perSecond how many records are sent in a second */
    Measured latency(String topic, int perSecond, Duration duration) throws Exception;

    @Override
    void close() throws Exception;

    /**
     * Records to send or to read.
     *
     * @param recordBytes the size of a record's value
     */
    record Load(int records, int recordBytes) {
        double mib() {
            return (double) records * recordBytes / (1 << 20);
        }
    }
}
