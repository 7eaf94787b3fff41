package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import java.time.Duration;

/** A refusal with what else the broker said in its problem document. */
final class RefusedException extends BrokerException {

    private static final long serialVersionUID = 1L;

    /** What a broker says is believed up to this; then it is asked again. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);

    private final transient Wire.Problem problem;
    private final Duration retryAfter;

    private RefusedException(
            String code,
            boolean retriable,
            Applied applied,
            String message,
            Wire.Problem problem,
            Duration retryAfter) {
        super(code, retriable, applied, message);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    static RefusedException of(Call call, Answer answer) {
        Wire.Problem problem = Wire.problem(answer.body());
        boolean retriable = problem.retriable() == null ? answer.status() >= 500 : problem.retriable();
        // Where nothing is said (a proxy's answer, a container's error page), the careful reading is: perhaps.
        boolean untouched = "no".equals(problem.applied()) || !call.changes();
        String code = problem.code() == null ? "HTTP_" + answer.status() : problem.code();
        String detail = problem.detail() == null ? "status " + answer.status() : problem.detail();
        return new RefusedException(
                code,
                retriable,
                untouched ? Applied.NO : Applied.MAYBE,
                "[%s %s] %s: %s".formatted(call.method(), call.path(), code, detail),
                problem,
                retryAfter(answer));
    }

    /** How long to wait at least before the same request makes sense, as the broker says; zero when it says nothing. */
    Duration retryAfter() {
        return retryAfter;
    }

    /** Of the two forms that the header may have, a broker sends the one in seconds. */
    private static Duration retryAfter(Answer answer) {
        String text = answer.retryAfter();
        if (!text.matches("\\d{1,9}")) {
            return Duration.ZERO;
        }
        Duration said = Duration.ofSeconds(Long.parseLong(text));
        return said.compareTo(LONGEST_RETRY_AFTER) < 0 ? said : LONGEST_RETRY_AFTER;
    }

    Wire.Problem problem() {
        return problem;
    }
}
