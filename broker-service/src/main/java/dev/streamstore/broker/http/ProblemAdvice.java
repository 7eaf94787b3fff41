package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Turns whatever went wrong into a problem document. */
@RestControllerAdvice
class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final DoorMetrics metrics;

    ProblemAdvice(DoorMetrics metrics) {
        this.metrics = metrics;
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> refused(BrokerFault fault, HttpServletRequest request) {
        if (fault.code().httpStatus() >= 500) {
            LOG.warn("[{} {}] {}: {}", request.getMethod(), request.getRequestURI(), fault.code(), fault.getMessage());
        }
        metrics.refused(fault.code().name());
        var headers = new HttpHeaders();
        Problems.retryAfterSeconds(fault).ifPresent(s -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(s)));
        return answer(fault.code().httpStatus(), headers, Problem.of(fault, request.getRequestURI()));
    }

    /** Half an answer can't be taken back: then the connection has to end it. */
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> slow(
            SlowPeerException slow, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            metrics.refused("SLOW_READER");
            throw slow;
        }
        metrics.refused(ErrorCode.REQUEST_TIMEOUT.name());
        var headers = new HttpHeaders();
        headers.setConnection("close");
        BrokerFault fault = new BrokerFault(ErrorCode.REQUEST_TIMEOUT, String.valueOf(slow.getMessage()));
        return answer(fault.code().httpStatus(), headers, Problem.of(fault, request.getRequestURI()));
    }

    /** In the middle of an answer the client has gone: there is nobody to tell. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Map<String, Object>> unreadable(
            IOException failed, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            throw failed;
        }
        LOG.debug("[{} {}] body can't be read: {}", request.getMethod(), request.getRequestURI(), failed.getMessage());
        return answer(
                400,
                HttpHeaders.EMPTY,
                Problem.of(FieldErrors.of("body", "expected to be read to its end"), request.getRequestURI()));
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> failed(Exception failed, HttpServletRequest request) {
        if (failed instanceof ErrorResponse refused) {
            int status = refused.getStatusCode().value();
            String detail = refused.getBody().getDetail();
            return answer(status, refused.getHeaders(), Problem.of(status, detail, request.getRequestURI()));
        }
        LOG.error("[{} {}] failed", request.getMethod(), request.getRequestURI(), failed);
        return answer(500, HttpHeaders.EMPTY, Problem.of(500, null, request.getRequestURI()));
    }

    private static ResponseEntity<Map<String, Object>> answer(
            int status, @Nullable HttpHeaders headers, Map<String, Object> problem) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
