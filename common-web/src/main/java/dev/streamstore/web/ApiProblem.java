package dev.streamstore.web;

import java.util.List;
import org.springframework.http.HttpStatusCode;

/** Thrown by a service to answer a request with this problem; the detail is shown to the caller. */
public final class ApiProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpStatusCode status;
    private final String code;
    private final transient List<FieldProblem> errors;

    /**
     * @param code stable and upper case, for example {@code IDEMPOTENCY_KEY_REUSED}
     * @param detail one sentence for people; nothing about the inside of the service
     */
    public ApiProblem(HttpStatusCode status, String code, String detail) {
        this(status, code, detail, List.of());
    }

    private ApiProblem(HttpStatusCode status, String code, String detail, List<FieldProblem> errors) {
        super(detail, null, false, status.is5xxServerError());
        this.status = status;
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    public static ApiProblem of(ProblemCode code, String detail) {
        return new ApiProblem(code.status(), code.name(), detail);
    }

    /** 404. */
    public static ApiProblem notFound(String detail) {
        return of(ProblemCode.NOT_FOUND, detail);
    }

    /** 409. */
    public static ApiProblem conflict(String detail) {
        return of(ProblemCode.CONFLICT, detail);
    }

    /** 400 that names each bad field; at least one. */
    public static ApiProblem validation(List<FieldProblem> errors) {
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("[ApiProblem] errors: expected at least one but was none");
        }
        String detail = errors.size() == 1
                ? errors.getFirst().field() + " " + errors.getFirst().message()
                : errors.size() + " fields are not valid";
        ProblemCode code = ProblemCode.VALIDATION_FAILED;
        return new ApiProblem(code.status(), code.name(), detail, errors);
    }

    /** 400 about one field. */
    public static ApiProblem validation(String field, String message) {
        return validation(List.of(new FieldProblem(field, message)));
    }

    public HttpStatusCode status() {
        return status;
    }

    public String code() {
        return code;
    }

    public List<FieldProblem> errors() {
        return errors;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
