package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;

/** A refusal with what else the broker said in its problem document. */
final class RefusedException extends BrokerException {

    private static final long serialVersionUID = 1L;

    private final transient Wire.Problem problem;

    private RefusedException(String code, boolean retriable, Applied applied, String message, Wire.Problem problem) {
        super(code, retriable, applied, message);
        this.problem = problem;
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
                problem);
    }

    Wire.Problem problem() {
        return problem;
    }
}
