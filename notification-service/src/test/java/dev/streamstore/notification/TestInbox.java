package dev.streamstore.notification;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** A real SMTP server that keeps what it takes, and misbehaves on request. Its port stays the same across stops. */
final class TestInbox {
    private final int port = freePort();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<SocketAddress> callers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable RejectException refusal;
    private volatile boolean losesReplies;
    private @Nullable SMTPServer server;

    /** A mail as it came over the wire. */
    record Received(String from, String to, MimeMessage message) {}

    synchronized void start() {
        server = SMTPServer.port(port)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandlerFactory(context -> {
                    callers.add(context.getRemoteAddress());
                    return new Handler();
                })
                .build();
        server.start();
    }

    synchronized void stop() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    int port() {
        return port;
    }

    /** Answers every recipient so, until {@link #behave}. */
    void refuse(int code, String text) {
        refusal = new RejectException(code, text);
    }

    /** Keeps mails but hangs up instead of saying so, until {@link #behave}. */
    void loseReplies() {
        losesReplies = true;
    }

    void behave() {
        refusal = null;
        losesReplies = false;
    }

    /** Connections over which mail came, ever. */
    int connections() {
        return callers.size();
    }

    List<Received> receivedBy(String recipient) {
        return received.stream().filter(mail -> mail.to().equals(recipient)).toList();
    }

    private final class Handler implements MessageHandler {
        private String sender = "";
        private final List<String> recipients = new ArrayList<>();

        @Override
        public void from(String from) {
            sender = from;
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            RejectException reject = refusal;
            if (reject != null) {
                throw reject;
            }
            recipients.add(recipient);
        }

        @Override
        public String data(InputStream data) throws RejectException, IOException {
            try {
                byte[] bytes = data.readAllBytes();
                for (String recipient : recipients) {
                    MimeMessage message =
                            new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
                    received.add(new Received(sender, recipient, message));
                }
            } catch (MessagingException e) {
                throw new IOException(e);
            }
            if (losesReplies) {
                throw new DropConnectionException(421, "gone");
            }
            return "OK";
        }

        @Override
        public void done() {}
    }

    /** Below those that outgoing connections get, which may take any other while nobody listens there. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
