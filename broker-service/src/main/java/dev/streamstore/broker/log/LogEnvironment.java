package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.Time;
import java.util.concurrent.Executor;

/**
 * What the logs of a broker share.
 *
 * @param background runs what an append must not wait for, soon and in any order
 */
public record LogEnvironment(FileStore files, Time time, Executor background, ProducerLimits producers) {

    /** With default limits; {@code background} work is done at once by whoever causes it. */
    public static LogEnvironment of(FileStore files, Time time) {
        return new LogEnvironment(files, time, Runnable::run, ProducerLimits.DEFAULT);
    }

    public LogEnvironment withBackground(Executor executor) {
        return new LogEnvironment(files, time, executor, producers);
    }

    public LogEnvironment withProducers(ProducerLimits limits) {
        return new LogEnvironment(files, time, background, limits);
    }
}
