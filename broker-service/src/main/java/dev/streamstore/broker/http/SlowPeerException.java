package dev.streamstore.broker.http;

import java.io.IOException;
import org.eclipse.jetty.io.QuietException;

/** The other side sends or reads more slowly than is waited for; its connection is to be closed. Not worth a stack trace. */
final class SlowPeerException extends IOException implements QuietException {
    private static final long serialVersionUID = 1L;

    SlowPeerException(String message) {
        super(message);
    }
}
