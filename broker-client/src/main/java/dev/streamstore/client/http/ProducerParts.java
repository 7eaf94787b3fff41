package dev.streamstore.client.http;

import dev.streamstore.client.ProducerConfig;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/** What all senders of a producer share. @param turns whose small requests may leave, see {@link Turn} */
record ProducerParts(
        Transport transport,
        ProducerConfig config,
        ProducerIds ids,
        MemoryBudget budget,
        TopicSizes topics,
        Semaphore turns,
        RandomGenerator random) {}
