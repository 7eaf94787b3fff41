package dev.streamstore.stack;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The processes of a stack, as whoever plays with them sees them. Blocking; for concurrent use for different names. */
public interface Processes {

    /**
     * Starts one process and waits until it is healthy.
     *
     * @return how long that took
     * @throws StackException when it can't be started
     */
    Duration start(ProcessName name) throws InterruptedException;

    /**
     * Stops a process cleanly; kills it when it has not ended after 15 seconds.
     *
     * @return false when it had to be killed
     * @throws StackException when it does not run
     */
    boolean stop(ProcessName name) throws InterruptedException;

    /**
     * Ends a process at once with SIGKILL.
     *
     * @throws StackException when it does not run
     */
    void kill(ProcessName name) throws InterruptedException;

    /** One entry per process that belongs to the stack, in the order of {@link Role}. */
    List<ProcessStatus> status();

    /** Where a process answers HTTP: {@code http://127.0.0.1:8080}. For mail that is its page. */
    URI url(ProcessName name);

    /** Of a service's database; user and password are the database's name. */
    String jdbcUrl(String database);
}
