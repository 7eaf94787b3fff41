package dev.streamstore.payment.processing;

import java.time.Duration;

/** What came of a call to the gateway. */
sealed interface CallOutcome {

    /** It is over: the gateway answered, or is not waited for any longer. */
    record Answered(Happening answer) implements CallOutcome {}

    /** No answer: to be made again after {@code delay}, with the same key. */
    record Unanswered(Duration delay) implements CallOutcome {}

    /** It was not made, so it counts as no try: to be made after {@code delay}. */
    record HeldBack(Duration delay) implements CallOutcome {}
}
