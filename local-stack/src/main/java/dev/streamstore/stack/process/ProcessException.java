package dev.streamstore.stack.process;

/** A child could not be started, watched or ended. The message is written for the person at the terminal. */
public class ProcessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProcessException(String message) {
        super(message);
    }

    public ProcessException(String message, Throwable cause) {
        super(message, cause);
    }
}
