package dev.streamstore.stack.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The inbox process. What it has accepted survives its death at any moment.
 *
 * <p>Arguments: SMTP port, HTTP port, directory and, optionally, the address to listen on; without it, only this machine
 * reaches it. 0 as a port takes a free one.
 */
public final class MailInbox implements AutoCloseable {
    private final HttpDoor http;
    private final SmtpDoor smtp;

    MailInbox(int smtpPort, int httpPort, Path directory, InetAddress address) throws IOException {
        MessageStore store = new MessageStore(directory, InstantSource.system());
        this.http = new HttpDoor(store, new InetSocketAddress(address, httpPort));
        this.smtp = new SmtpDoor(store, address, smtpPort, SmtpDoor.MAX_MESSAGE_BYTES);
    }

    static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 3 || arguments.length > 4) {
            System.err.println("[inbox] bad arguments: expected SMTP_PORT HTTP_PORT DIRECTORY [ADDRESS]");
            System.exit(2);
        }
        MailInbox inbox = new MailInbox(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Path.of(arguments[2]),
                arguments.length == 4 ? InetAddress.getByName(arguments[3]) : loopback());
        Runtime.getRuntime().addShutdownHook(new Thread(inbox::close, "stop"));
        inbox.start();
    }

    /** SMTP last: whoever is greeted there finds the page as well. */
    void start() {
        http.start();
        smtp.start();
    }

    int smtpPort() {
        return smtp.port();
    }

    int httpPort() {
        return http.port();
    }

    @Override
    public void close() {
        smtp.close();
        http.close();
    }
}
