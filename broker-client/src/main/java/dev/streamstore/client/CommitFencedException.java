package dev.streamstore.client;

/** A commit by a member that no longer owns what it commits: nothing was stored. Poll, then go on. */
public class CommitFencedException extends BrokerException {
    private static final long serialVersionUID = 1L;

    public CommitFencedException(String code, String message) {
        super(code, false, Applied.NO, message);
    }
}
