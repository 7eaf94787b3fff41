package dev.streamstore.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Thousands of connections with a long poll each, by one thread. For one thread. */
final class ManyPolls implements AutoCloseable {
    private static final int ANSWER_BYTES = 2_048;

    /** One connection: what came over it since it asked last, and when. */
    static final class Poll {
        private final SocketChannel channel;
        private final ByteBuffer request;
        private long askedNanos;
        private final StringBuilder answer = new StringBuilder();
        private long answeredNanos;

        Poll(SocketChannel channel, ByteBuffer request) {
            this.channel = channel;
            this.request = request;
        }

        private void ask() throws IOException {
            answer.setLength(0);
            answeredNanos = 0;
            askedNanos = System.nanoTime();
            channel.write(request.duplicate());
        }

        String answer() {
            return answer.toString();
        }

        boolean isAnswered() {
            return answeredNanos != 0;
        }

        Duration waited() {
            return Duration.ofNanos(answeredNanos - askedNanos);
        }
    }

    private final Selector selector;
    private final URI url;
    private final List<Poll> polls = new ArrayList<>();

    ManyPolls(URI url) throws IOException {
        this.url = url;
        this.selector = Selector.open();
    }

    List<Poll> polls() {
        return polls;
    }

    /** Connects and asks. */
    void start(String path) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
        Poll poll = new Poll(
                channel,
                ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        poll.ask();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, poll);
        polls.add(poll);
    }

    /** Whoever is answered asks again, for a moment: a slow broker has answered the first before it has heard the last. */
    void askAgain() throws IOException {
        read(Duration.ofMillis(200));
        for (Poll poll : polls) {
            if (poll.isAnswered()) {
                poll.ask();
            }
        }
    }

    /** Closes the last ones without waiting for their answers. */
    void vanish(int count) throws IOException {
        List<Poll> gone = polls.subList(polls.size() - count, polls.size());
        for (Poll poll : gone) {
            poll.channel.close();
        }
        gone.clear();
    }

    /** Reads answers until all are there or the time is over; returns how many are. */
    int read(Duration atMost) throws IOException {
        long endNanos = System.nanoTime() + atMost.toNanos();
        int answered = count();
        while (answered < polls.size() && System.nanoTime() < endNanos) {
            selector.select(100);
            for (SelectionKey key : selector.selectedKeys()) {
                take((Poll) key.attachment());
            }
            selector.selectedKeys().clear();
            answered = count();
        }
        return answered;
    }

    private int count() {
        return (int) polls.stream().filter(Poll::isAnswered).count();
    }

    private static void take(Poll poll) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(ANSWER_BYTES);
        if (poll.channel.read(buffer) < 0) {
            poll.channel.close();
        }
        poll.answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        poll.answeredNanos = System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        for (Poll poll : polls) {
            poll.channel.close();
        }
        selector.close();
    }
}
