package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The fields of a problem document, in the order in which they are read best. */
final class Problem {

    private Problem() {}

    static Map<String, Object> of(BrokerFault fault, String instance) {
        Map<String, Object> problem = document(fault.code().httpStatus(), String.valueOf(fault.getMessage()), instance);
        problem.put("code", fault.code().name());
        problem.put("retriable", fault.code().retriable());
        problem.put("applied", fault.applied().wireName());
        problem.putAll(fault.extras());
        return problem;
    }

    /** What the broker itself does not know of: no such path, a wrong method or media type, or a defect. */
    static Map<String, Object> of(int status, @Nullable String detail, String instance) {
        Map<String, Object> problem = document(status, detail == null ? title(status) : detail, instance);
        problem.put("code", code(status));
        problem.put("retriable", false);
        problem.put("applied", status >= 500 ? "maybe" : "no");
        return problem;
    }

    private static Map<String, Object> document(int status, String detail, String instance) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", title(status));
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", instance);
        return problem;
    }

    private static String code(int status) {
        return switch (status) {
            case 404 -> "NOT_FOUND";
            case 405 -> "METHOD_NOT_ALLOWED";
            case 406 -> "NOT_ACCEPTABLE";
            case 415 -> "UNSUPPORTED_MEDIA_TYPE";
            default -> status < 500 ? "INVALID_REQUEST" : "INTERNAL_ERROR";
        };
    }

    private static String title(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }
}
