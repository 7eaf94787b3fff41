package dev.streamstore.client.http;

import dev.streamstore.client.Admin;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The {@link BrokerClient} of a StreamStore broker. Connecting does nothing yet: the broker may come up later, and may go
 * away and come back.
 */
public final class HttpBrokerClient implements BrokerClient {

    private final Transport transport;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** @param random must be safe for use by several threads */
    private HttpBrokerClient(Transport transport, InstantSource clock, RandomGenerator random) {
        this.transport = transport;
        this.clock = clock;
        this.random = random;
    }

    /**
     * @param brokers where brokers of one cluster answer, for example {@code http://localhost:8090}; any of them will do,
     *     the others are for when it does not answer
     */
    public static HttpBrokerClient connect(List<URI> brokers) {
        return new HttpBrokerClient(new Transport(brokers), InstantSource.system(), new java.util.Random());
    }

    @Override
    public Producer newProducer(ProducerConfig config) {
        return new HttpProducer(transport, config, clock, random);
    }

    @Override
    public NumberedProducer numberedProducer() {
        return new HttpNumberedProducer(transport);
    }

    @Override
    public Consumer newConsumer(ConsumerConfig config) {
        return new HttpConsumer(transport, config, random);
    }

    @Override
    public Admin admin() {
        return new HttpAdmin(transport);
    }

    @Override
    public void close() {
        transport.close();
    }
}
