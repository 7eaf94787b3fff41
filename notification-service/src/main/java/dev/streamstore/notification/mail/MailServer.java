package dev.streamstore.notification.mail;

/** Takes mail and sees to it that it arrives. */
public interface MailServer {

    /**
     * Hands a letter over. When it returns {@link Receipt.Accepted}, the server has it.
     *
     * @throws MailServerAwayException when the server can't be reached or can't take it now; it may have it all the same
     */
    Receipt send(Letter letter);

    /** What the server said. */
    sealed interface Receipt {

        record Accepted() implements Receipt {}

        /** The letter is unacceptable and always will be. */
        record Rejected(String reason) implements Receipt {}
    }

    /** Try again later. */
    final class MailServerAwayException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public MailServerAwayException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
