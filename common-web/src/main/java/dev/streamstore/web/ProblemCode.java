package dev.streamstore.web;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** The codes every service may answer with; services add their own through {@link ApiProblem}. Never renamed. */
public enum ProblemCode {
    /** Fields are missing, of the wrong type or out of range; {@code errors} names each of them. */
    VALIDATION_FAILED(HttpStatus.BAD_REQUEST),
    /** The body is not JSON, or there is none. */
    MALFORMED_JSON(HttpStatus.BAD_REQUEST),
    BAD_REQUEST(HttpStatus.BAD_REQUEST),
    NOT_FOUND(HttpStatus.NOT_FOUND),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE),
    CONFLICT(HttpStatus.CONFLICT),
    PAYLOAD_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    UNPROCESSABLE(HttpStatus.UNPROCESSABLE_CONTENT),
    /** Ours, not the caller's; the log has the story under the answer's {@code errorId}. */
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR),
    /** Try again soon. */
    DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE);

    private final HttpStatus status;

    ProblemCode(HttpStatus status) {
        this.status = status;
    }

    public HttpStatus status() {
        return status;
    }

    /** The code for an error of which only the HTTP status is known. */
    static ProblemCode of(HttpStatusCode status) {
        return switch (status.value()) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 409 -> CONFLICT;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 422 -> UNPROCESSABLE;
            case 503 -> UNAVAILABLE;
            default -> status.is5xxServerError() ? INTERNAL_ERROR : BAD_REQUEST;
        };
    }
}
