package dev.streamstore.stack.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** Takes mail over SMTP. A message is answered with 250 only after the store has it on the disk. */
final class SmtpDoor implements AutoCloseable {
    static final int MAX_MESSAGE_BYTES = 10 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SmtpDoor.class);
    private static final int MAX_CONNECTIONS = 100;
    private static final int TIMEOUT_MS = 60_000;
    private static final int TOO_BIG = 552;
    private static final int LOCAL_ERROR = 451;

    private final MessageStore store;
    private final int maxMessageBytes;
    private final SMTPServer server;

    /** Listens only after {@link #start}. */
    SmtpDoor(MessageStore store, InetAddress address, int port, int maxMessageBytes) {
        this.store = store;
        this.maxMessageBytes = maxMessageBytes;
        this.server = SMTPServer.port(port)
                .bindAddress(address)
                .hostName("localhost")
                .softwareName("StreamStore inbox")
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeoutMs(TIMEOUT_MS)
                .maxMessageSize(maxMessageBytes)
                .insertReceivedHeaders(false)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .messageHandlerFactory(context -> new Delivery())
                .build();
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getPortAllocated();
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Delivery implements MessageHandler {
        private final List<String> recipients = new ArrayList<>();
        private String sender = "";

        @Override
        public void from(String from) {
            sender = from;
        }

        @Override
        public void recipient(String recipient) {
            recipients.add(recipient);
        }

        @Override
        public String data(InputStream data) throws RejectException {
            try (IncomingMessage raw = store.incoming()) {
                long bytes = receive(data, raw);
                if (bytes > maxMessageBytes) {
                    throw new RejectException(
                            TOO_BIG,
                            "message too big: expected at most " + maxMessageBytes + " bytes but was " + bytes);
                }
                store.accept(raw, sender, recipients);
                return "Ok: stored";
            } catch (IOException e) {
                LOG.error("[inbox] message from {} not stored", sender, e);
                throw new RejectException(LOCAL_ERROR, "message not stored, try again later");
            }
        }

        /** Keeps no more than is allowed, but reads on to the end so that the client hears the answer. */
        private long receive(InputStream data, OutputStream raw) throws IOException {
            long bytes = 0;
            byte[] buffer = new byte[8192];
            for (int read = data.read(buffer); read >= 0; read = data.read(buffer)) {
                bytes += read;
                if (bytes <= maxMessageBytes) {
                    raw.write(buffer, 0, read);
                }
            }
            raw.flush();
            return bytes;
        }

        @Override
        public void done() {
            // nothing is open
        }
    }
}
