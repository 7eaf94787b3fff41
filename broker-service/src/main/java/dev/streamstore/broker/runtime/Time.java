package dev.streamstore.broker.runtime;

/** The two clocks of a computer. */
public interface Time {

    /** Milliseconds since the epoch; may jump in both directions. */
    long wallMs();

    /** Nanoseconds since an arbitrary moment; never goes back. Only differences mean something. */
    long monotonicNanos();

    /** The clocks of this machine. */
    static Time system() {
        return new Time() {
            @Override
            public long wallMs() {
                return System.currentTimeMillis();
            }

            @Override
            public long monotonicNanos() {
                return System.nanoTime();
            }
        };
    }
}
