package dev.streamstore.broker.http;

import java.io.IOException;

/** The other side sends or reads more slowly than is waited for; its connection is to be closed. */
final class SlowPeerException extends IOException {
    private static final long serialVersionUID = 1L;

    SlowPeerException(String message) {
        super(message);
    }
}
