package dev.streamstore.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param drain how long requests are still taken after readiness has gone down: as long as load balancers need to hear of
 *     it, less than {@code spring.lifecycle.timeout-per-shutdown-phase}
 */
@ConfigurationProperties("streamstore.web")
record WebShutdown(@DefaultValue("0s") Duration drain) {
    WebShutdown {
        if (drain.isNegative()) {
            throw new IllegalArgumentException("[streamstore.web] drain: expected 0 or more but was " + drain);
        }
    }
}
