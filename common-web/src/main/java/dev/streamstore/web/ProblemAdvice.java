package dev.streamstore.web;

import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every exception that leaves a controller, as a problem. What is the caller's to fix is told precisely; what is ours is
 * logged under an id and told as no more than that id.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
final class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final String RETRY_AFTER_SECONDS = "1";

    private final JsonMapper json;

    ProblemAdvice(JsonMapper json) {
        this.json = json;
    }

    @ExceptionHandler(ApiProblem.class)
    @Nullable
    ResponseEntity<Object> apiProblem(ApiProblem problem, WebRequest request) {
        return answer(problem, new HttpHeaders(), request);
    }

    @ExceptionHandler(ConstraintViolationException.class)
    @Nullable
    ResponseEntity<Object> constraintViolation(ConstraintViolationException e, WebRequest request) {
        List<FieldProblem> errors = e.getConstraintViolations().stream()
                .map(violation ->
                        new FieldProblem(JsonPaths.toText(violation.getPropertyPath()), violation.getMessage()))
                .toList();
        return answer(validation(errors), new HttpHeaders(), request);
    }

    /** Tomcat could not read form parameters: too many, too large, not decodable. */
    @ExceptionHandler(InvalidParameterException.class)
    @Nullable
    ResponseEntity<Object> invalidParameter(InvalidParameterException e, WebRequest request) {
        HttpStatusCode status = HttpStatusCode.valueOf(e.getErrorCode());
        String code = ProblemCode.of(status).name();
        return answer(new ApiProblem(status, code, "The parameters can't be read"), new HttpHeaders(), request);
    }

    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Object> anythingElse(Exception e, WebRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
            return null;
        }
        if (DatabaseFaults.isUnreachable(e)) {
            String errorId = errorId();
            LOG.warn("[web] {} {}: the database can't be reached: {}", errorId, path(request), rootMessage(e));
            HttpHeaders headers = new HttpHeaders();
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            ProblemCode code = ProblemCode.DATABASE_UNAVAILABLE;
            ProblemDetail body = ProblemWriter.detail(code.status(), code.name(), "Try again in a moment");
            body.setProperty("errorId", errorId);
            return handleExceptionInternal(e, body, headers, code.status(), request);
        }
        return internalError(e, HttpStatus.INTERNAL_SERVER_ERROR, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(validation(fieldProblems(e.getBindingResult())), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (!status.is4xxClientError()) {
            return internalError(e, status, request);
        }
        List<FieldProblem> errors = new ArrayList<>();
        for (ParameterValidationResult result : e.getParameterValidationResults()) {
            if (result instanceof ParameterErrors beanErrors) {
                beanErrors.getFieldErrors().forEach(error -> errors.add(fieldProblem(error)));
                continue;
            }
            String name = String.valueOf(result.getMethodParameter().getParameterName());
            result.getResolvableErrors()
                    .forEach(error -> errors.add(new FieldProblem(name, String.valueOf(error.getDefaultMessage()))));
        }
        return answer(validation(errors), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(ApiProblem.validation(e.getParameterName(), "is required"), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(e.getPropertyName());
        String message = TypeMessages.expected(e.getRequiredType(), json);
        return answer(ApiProblem.validation(name, message), headers, request);
    }

    /** {@link StrictJsonConverter} speaks for itself; this is a body that is not there, or that broke off. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(ApiProblem.of(ProblemCode.MALFORMED_JSON, "A JSON body is required"), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(ApiProblem.notFound("There is nothing at " + path(request)), headers, request);
    }

    /** Everything Spring MVC raises ends here, with Spring's own body or none: the code is added, or the story hidden. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body == null && e instanceof ErrorResponse response) {
            return handleExceptionInternal(e, response.getBody(), headers, status, request);
        }
        if (body instanceof ProblemDetail problem && !hasCode(problem)) {
            if (status.value() == HttpStatus.INTERNAL_SERVER_ERROR.value()) {
                return internalError(e, status, request);
            }
            problem.setProperty("code", ProblemCode.of(status).name());
        }
        return super.handleExceptionInternal(e, body, headers, status, request);
    }

    private @Nullable ResponseEntity<Object> answer(ApiProblem problem, HttpHeaders headers, WebRequest request) {
        if (problem.status().is5xxServerError()) {
            LOG.error("[web] {}: {}", path(request), problem.code(), problem);
        }
        return handleExceptionInternal(problem, ProblemWriter.detail(problem), headers, problem.status(), request);
    }

    private @Nullable ResponseEntity<Object> internalError(Exception e, HttpStatusCode status, WebRequest request) {
        String errorId = errorId();
        LOG.error("[web] {} {}: not handled", errorId, path(request), e);
        ProblemDetail body = ProblemWriter.detail(
                status,
                ProblemCode.INTERNAL_ERROR.name(),
                "Something went wrong on our side; the log has it as " + errorId);
        body.setProperty("errorId", errorId);
        return handleExceptionInternal(e, body, new HttpHeaders(), status, request);
    }

    private List<FieldProblem> fieldProblems(BindingResult result) {
        List<FieldProblem> errors = new ArrayList<>();
        result.getFieldErrors().forEach(error -> errors.add(fieldProblem(error)));
        result.getGlobalErrors()
                .forEach(error ->
                        errors.add(new FieldProblem(JsonPaths.ROOT, String.valueOf(error.getDefaultMessage()))));
        return errors;
    }

    private FieldProblem fieldProblem(FieldError error) {
        String field = JsonPaths.withoutContainerElements(error.getField());
        // Spring's own text of a failed conversion speaks of classes.
        return new FieldProblem(
                field, error.isBindingFailure() ? "is not valid" : String.valueOf(error.getDefaultMessage()));
    }

    private static ApiProblem validation(List<FieldProblem> errors) {
        List<FieldProblem> sorted = errors.stream()
                .sorted(Comparator.comparing(FieldProblem::field))
                .limit(JsonBinder.MAX_PROBLEMS)
                .toList();
        return ApiProblem.validation(sorted);
    }

    private static boolean hasCode(ProblemDetail problem) {
        return problem.getProperties() != null && problem.getProperties().containsKey("code");
    }

    private static String errorId() {
        return UUID.randomUUID().toString();
    }

    private static String path(WebRequest request) {
        return request instanceof ServletWebRequest servlet
                ? servlet.getRequest().getRequestURI()
                : "";
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
