package dev.streamstore.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on what callers may send.
 *
 * @param maxRequests so many are worked on at once; who comes then is answered with 503 and {@code Retry-After}
 * @param maxConnections so many are open at once; who connects then waits
 * @param maxBodySize a larger body is answered with 413 and never held in memory
 * @param maxDiscardedBody of a refused body, so much is read and thrown away so that a caller who sends it all before
 *     it reads still gets the answer; beyond it the connection is closed
 */
@ConfigurationProperties("streamstore.web")
record WebLimits(
        @DefaultValue("200") int maxRequests,
        @DefaultValue("1000") int maxConnections,
        @DefaultValue("1MB") DataSize maxBodySize,
        @DefaultValue("64MB") DataSize maxDiscardedBody) {
    WebLimits {
        if (maxRequests < 1 || maxConnections < 1) {
            throw new IllegalArgumentException(
                    "[streamstore.web] max-requests and max-connections: expected at least 1 but was " + maxRequests
                            + " and " + maxConnections);
        }
    }
}
