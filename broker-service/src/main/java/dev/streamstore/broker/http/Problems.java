package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Answers with problem documents. Stateless. */
final class Problems {

    private static final long NOT_READY_RETRY_SECONDS = 1;

    private Problems() {}

    /** Instead of a controller's answer. */
    static void write(BrokerFault fault, HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] problem = Bodies.JSON.writeValueAsBytes(Problem.of(fault, request.getRequestURI()));
        response.setStatus(fault.code().httpStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        retryAfterSeconds(fault).ifPresent(s -> response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(s)));
        response.setContentLength(problem.length);
        response.getOutputStream().write(problem);
    }

    /** When a repetition makes sense, if that is known. */
    static OptionalLong retryAfterSeconds(BrokerFault fault) {
        if (fault.code() == ErrorCode.NOT_READY) {
            return OptionalLong.of(NOT_READY_RETRY_SECONDS);
        }
        return fault.extras().get("retryAfterMs") instanceof Number ms
                ? OptionalLong.of(Math.ceilDiv(ms.longValue(), 1_000L))
                : OptionalLong.empty();
    }
}
