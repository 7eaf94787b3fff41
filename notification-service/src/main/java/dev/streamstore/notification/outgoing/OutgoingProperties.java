package dev.streamstore.notification.outgoing;

import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.work.LeasedWorker;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How mail goes out.
 *
 * @param operations who is told about stock
 * @param concurrency mails sent at the same time, or sent and not yet written down, from 1
 * @param pollInterval how often to look for due mails that nobody signalled: retries, leases that are up
 * @param timeout how long handing over one mail may take in all
 * @param lease how long a mail taken by an instance is left alone by the others; longer than {@code timeout}
 * @param firstBackoff the longest pause after the first try that failed; doubles from try to try
 * @param lastBackoff the longest pause ever
 */
@ConfigurationProperties("streamstore.notifications")
public record OutgoingProperties(
        @DefaultValue("operations@streamstore.example") String operations,
        @DefaultValue("16") int concurrency,
        @DefaultValue("250ms") Duration pollInterval,
        @DefaultValue("6s") Duration timeout,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("200ms") Duration firstBackoff,
        @DefaultValue("5s") Duration lastBackoff) {
    public OutgoingProperties {
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    "[streamstore.notifications] concurrency: expected >= 1 but was " + concurrency);
        }
        if (lease.compareTo(timeout) <= 0) {
            throw new IllegalArgumentException("[streamstore.notifications] lease: expected more than the timeout "
                    + timeout + " but was " + lease);
        }
    }

    Backoff backoff() {
        return Backoff.between(firstBackoff, lastBackoff);
    }

    LeasedWorker.Settings worker() {
        return new LeasedWorker.Settings("mail-dispatcher", concurrency, pollInterval, lease, backoff());
    }
}
