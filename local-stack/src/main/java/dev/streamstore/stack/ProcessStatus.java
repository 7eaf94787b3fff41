package dev.streamstore.stack;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * How one process is.
 *
 * @param pid empty when it does not run
 * @param rssBytes 0 when it does not run
 */
public record ProcessStatus(ProcessName name, OptionalLong pid, int port, Health health, long rssBytes) {
    /** What its health check said. */
    public enum Health {
        HEALTHY,
        /** It runs and does not answer its health check, or says itself that it is not ready. */
        UNHEALTHY,
        /** It was stopped or never started. */
        STOPPED,
        /** It ended although nobody asked it to. */
        DIED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
