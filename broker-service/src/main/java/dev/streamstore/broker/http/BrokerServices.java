package dev.streamstore.broker.http;

import dev.streamstore.broker.fetch.FetchService;
import dev.streamstore.broker.fetch.Waits;
import dev.streamstore.broker.group.GroupCoordinator;
import dev.streamstore.broker.metadata.Metadata;
import dev.streamstore.broker.metadata.ProducerIds;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.produce.ProduceService;

/**
 * What the door leads to. Every method that does not say otherwise throws a {@link
 * dev.streamstore.broker.error.BrokerFault} {@code NOT_READY} while the broker starts or stops.
 */
public interface BrokerServices {

    /** Does nothing once the broker takes requests. */
    void checkReady();

    Metadata metadata();

    Topics topics();

    ProducerIds producerIds();

    ProduceService produce();

    FetchService fetch();

    GroupCoordinator groups();

    /** Who waits for records; ready or not. */
    Waits waits();

    /** Which broker this is, and where it can be reached. */
    BrokerIdentity identity();

    record BrokerIdentity(int id, String url) {}
}
