package dev.streamstore.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets so many requests in at once and tells the others at the door to come back. Each of them has a virtual thread, so nothing
 * else keeps a thousand from waiting for ten database connections, until the heap is full and nobody is served. A stream
 * counts while it is being set up. Probes and metrics always get in: a service that is busy is well.
 */
final class AdmissionFilter extends OncePerRequestFilter {
    private static final String RETRY_SECONDS = "1";

    private final Semaphore places;
    private final ProblemWriter problems;

    AdmissionFilter(int maxRequests, ProblemWriter problems) {
        this.places = new Semaphore(maxRequests);
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!places.tryAcquire()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
            problems.write(
                    ApiProblem.of(ProblemCode.UNAVAILABLE, "Too many requests at once: try again in a moment"),
                    request,
                    response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            places.release();
        }
    }
}
