package dev.streamstore.broker.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the two requests that carry batches past Spring's dispatcher, which spent twice as long on finding the method, its
 * arguments and the form of the answer as everything else took together. They end in the same methods of the controllers
 * and in the same advice; whatever is written in another way than clients commonly do goes the long way. Safe for
 * use by several threads.
 */
final class BatchesShortcut extends HttpFilter {

    private static final String FETCH = "/v1/fetch";

    /** Of characters that mean themselves in a path. */
    private static final Pattern APPEND = Pattern.compile("/v1/topics/([A-Za-z0-9._-]+)/partitions/([0-9]+)/batches");

    /** As curl and most libraries write it; what takes more reading is Spring's. */
    private static final Set<String> JSON_ACCEPTED = Set.of(MediaType.APPLICATION_JSON_VALUE, MediaType.ALL_VALUE);

    private final transient ProduceController produce;
    private final transient FetchController fetch;
    private final transient Bodies bodies;
    private final transient JsonMapper json;
    private final transient HandlerExceptionResolver advice;

    BatchesShortcut(
            ProduceController produce,
            FetchController fetch,
            Bodies bodies,
            JsonMapper json,
            HandlerExceptionResolver advice) {
        this.produce = produce;
        this.fetch = fetch;
        this.bodies = bodies;
        this.json = json;
        this.advice = advice;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Handler> handler = request.getMethod().equals("POST") ? handler(request) : Optional.empty();
        if (handler.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        try {
            handler.get().handle(request, response);
        } catch (Exception failed) {
            if (advice.resolveException(request, response, null, failed) == null) {
                throw new ServletException(failed);
            }
        }
    }

    private Optional<Handler> handler(HttpServletRequest request) {
        String path = request.getRequestURI();
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        if (path.equals(FETCH)) {
            return Wire.BATCHES_VALUE.equals(accepted) ? Optional.of(this::fetch) : Optional.empty();
        }
        Matcher append = APPEND.matcher(path);
        boolean asUsual = append.matches()
                && Wire.BATCHES_VALUE.equals(request.getContentType())
                && (accepted == null || JSON_ACCEPTED.contains(accepted));
        return asUsual ? Optional.of((in, out) -> append(append.group(1), append.group(2), in, out)) : Optional.empty();
    }

    private void fetch(HttpServletRequest request, HttpServletResponse response) throws Exception {
        fetch.fetchManyBatches(bodies.json(request), request, response);
    }

    private void append(String topic, String partition, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        var appended = produce.append(topic, partition, request.getParameter("acks"), bodies.batches(request));
        byte[] answer = json.writeValueAsBytes(appended);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(answer.length);
        response.getOutputStream().write(answer);
    }

    private interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }
}
