package dev.streamstore.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Sits at the port of a process that is away and counts who tries to connect; whoever does is hung up on. */
final class Knocks implements AutoCloseable {
    private final ServerSocket door = new ServerSocket();
    private final AtomicInteger count = new AtomicInteger();
    private final Thread porter;

    Knocks(int port) throws IOException {
        door.setReuseAddress(true);
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        porter = Thread.ofVirtual().name("knocks").start(this::answer);
    }

    private void answer() {
        try {
            while (true) {
                Socket caller = door.accept();
                count.incrementAndGet();
                caller.close();
            }
        } catch (IOException closed) {
            // the end
        }
    }

    int count() {
        return count.get();
    }

    /** The port is free when this returns: the socket listens until the thread that waits at it has left. */
    @Override
    public void close() throws IOException, InterruptedException {
        door.close();
        porter.join();
    }
}
