package dev.streamstore.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies above the limit: at once where the length is declared, else as soon as a chunked body has passed it.
 * Also refuses a NUL in the query, which no field may hold and PostgreSQL can't store (in the path, Tomcat refuses it),
 * and tells caches to keep nothing: every answer is of this moment.
 */
final class BodyLimitFilter extends OncePerRequestFilter {
    private final long maxBytes;
    private final ProblemWriter problems;

    BodyLimitFilter(long maxBytes, ProblemWriter problems) {
        this.maxBytes = maxBytes;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        String query = request.getQueryString();
        if (request.getContentLengthLong() > maxBytes) {
            problems.write(tooLarge(), request, response);
        } else if (query != null && query.contains("%00")) {
            problems.write(
                    ApiProblem.of(ProblemCode.BAD_REQUEST, "The query must not contain the NUL character"),
                    request,
                    response);
        } else {
            chain.doFilter(new LimitedRequest(request), response);
        }
    }

    private ApiProblem tooLarge() {
        return ApiProblem.of(ProblemCode.PAYLOAD_TOO_LARGE, "A request body may have at most " + maxBytes + " bytes");
    }

    private final class LimitedRequest extends HttpServletRequestWrapper {
        private @Nullable LimitedStream stream;

        LimitedRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new LimitedStream(super.getInputStream());
            }
            return stream;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            String name = getCharacterEncoding();
            Charset charset = name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
            return new BufferedReader(new InputStreamReader(getInputStream(), charset));
        }
    }

    /** Counts what is read; passes the limit on as the problem itself, which no reader in between swallows. */
    private final class LimitedStream extends ServletInputStream {
        private final ServletInputStream in;
        private long readBytes;

        LimitedStream(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                count(1);
            }
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            if (n > 0) {
                count(n);
            }
            return n;
        }

        private void count(int n) {
            readBytes += n;
            if (readBytes > maxBytes) {
                throw tooLarge();
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(jakarta.servlet.ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
