package dev.streamstore.streams.runtime;

/** A step of the topology failed; its cause is what the step threw. */
public final class ProcessingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProcessingException(String step, RuntimeException cause) {
        super("[" + step + "] failed: " + cause, cause);
    }
}
