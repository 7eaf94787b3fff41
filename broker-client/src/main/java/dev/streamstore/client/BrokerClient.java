package dev.streamstore.client;

/**
 * A broker, or a cluster of them, as a program sees it: the factory of producers and consumers. What it makes shares its
 * connections and must be closed before it. Safe for use by several threads.
 */
public interface BrokerClient extends AutoCloseable {

    Producer newProducer(ProducerConfig config);

    /** For callers that keep the numbers of their batches themselves. */
    NumberedProducer numberedProducer();

    Consumer newConsumer(ConsumerConfig config);

    Admin admin();

    @Override
    void close();
}
