package dev.streamstore.system;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** A caller who asks again, the very same, until there is an answer that asking again would not change. */
final class Persistence {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Duration patience;

    Persistence(Duration patience) {
        this.patience = patience;
    }

    /** One try. */
    @FunctionalInterface
    interface Question {
        Rest.Answer ask() throws IOException;
    }

    /**
     * The first answer below 500.
     *
     * @throws AssertionError when there is none in time
     */
    Rest.Answer untilAnswered(String what, Question question) {
        Instant deadline = Instant.now().plus(patience);
        String last = "none";
        while (Instant.now().isBefore(deadline) && !Thread.currentThread().isInterrupted()) {
            try {
                Rest.Answer answer = question.ask();
                if (answer.status() < 500) {
                    return answer;
                }
                last = answer.status() + " " + answer.body();
            } catch (IOException unanswered) {
                last = unanswered.toString();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError(
                "[" + what + "] answer: expected one within " + patience + " but the last was " + last);
    }
}
