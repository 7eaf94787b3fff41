package dev.streamstore.notification.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.stereotype.Component;

/**
 * Connections to the mail server, kept open for the next letter: as many as letters were ever sent at once. One that the
 * server has closed meanwhile is replaced; one that was idle for {@link #MAX_IDLE} is not used again. Thread-safe.
 */
@Component
class SmtpConnections implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(SmtpConnections.class);

    /** Mail servers close idle connections after minutes. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(10);

    /** One that took a letter so short a time ago is not asked whether it still answers. */
    private static final Duration TRUSTED = Duration.ofSeconds(1);

    private final JavaMailSenderImpl settings;

    /** The last used first, so that those not needed any more grow old. */
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

    private record Idle(Transport connection, long sinceNanos) {}

    SmtpConnections(JavaMailSenderImpl settings) {
        this.settings = settings;
    }

    /** @throws MessagingException when the server did not take the message, or it is unknown whether it did */
    void send(MimeMessage message) throws MessagingException {
        Transport kept = poll();
        Transport connection = kept == null ? settings.getSession().getTransport(protocol()) : kept;
        try {
            if (kept == null) {
                connection.connect(
                        settings.getHost(), settings.getPort(), settings.getUsername(), settings.getPassword());
            }
            connection.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException | RuntimeException e) {
            close(connection);
            throw e;
        }
        idle.addFirst(new Idle(connection, System.nanoTime()));
    }

    /** One that answers, as of now or a moment ago: after that a failure may mean that the message was taken, and is not ours to repeat. */
    private @Nullable Transport poll() {
        Idle first = idle.pollFirst();
        while (first != null && !isUsable(first)) {
            close(first.connection);
            first = idle.pollFirst();
        }
        return first == null ? null : first.connection;
    }

    private static boolean isUsable(Idle kept) {
        long idleNanos = System.nanoTime() - kept.sinceNanos;
        return idleNanos <= TRUSTED.toNanos() || idleNanos <= MAX_IDLE.toNanos() && kept.connection.isConnected();
    }

    private String protocol() {
        return Objects.requireNonNullElse(settings.getProtocol(), JavaMailSenderImpl.DEFAULT_PROTOCOL);
    }

    private static void close(Transport connection) {
        try {
            connection.close();
        } catch (MessagingException e) {
            log.debug("[smtp] a connection could not be closed properly: {}", e.toString());
        }
    }

    @Override
    public void destroy() {
        for (Idle left = idle.pollFirst(); left != null; left = idle.pollFirst()) {
            close(left.connection);
        }
    }
}
