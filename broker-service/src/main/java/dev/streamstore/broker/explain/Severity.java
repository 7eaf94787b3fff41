package dev.streamstore.broker.explain;

/** How much a finding matters, the least first. */
public enum Severity {
    /** As it should be. */
    OK,
    /** Worth knowing. */
    INFO,
    /** Something waits, and goes on by itself. */
    WAITING,
    /** Something does not go on, or went wrong: somebody has to look. */
    PROBLEM
}
