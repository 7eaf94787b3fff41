package dev.streamstore.stack.process;

import java.io.IOException;

/** The signals a child is ended with. */
public enum Signal {
    /** PostgreSQL's fast shutdown: ends its sessions, then stops cleanly. */
    INT,
    /** Clean stop of everything else. */
    TERM,
    /** Immediate end; nothing is flushed. */
    KILL;

    /** Sends this signal; does nothing when the process is already gone. */
    void send(ProcessHandle process) throws InterruptedException {
        switch (this) {
            case TERM -> process.destroy();
            case KILL -> process.destroyForcibly();
            case INT -> interrupt(process.pid());
        }
    }

    private static void interrupt(long pid) throws InterruptedException {
        try {
            // The JDK can send TERM and KILL only.
            new ProcessBuilder("sh", "-c", "kill -INT " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new ProcessException("[process " + pid + "] SIGINT could not be sent: " + e.getMessage(), e);
        }
    }
}
