package dev.streamstore.messaging.broker;

import dev.streamstore.client.Admin;
import dev.streamstore.client.Admin.NewTopic;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.background.StopSignal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the event topics exist, in the background: a service starts while the broker is away. */
public final class TopicSetup {
    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    private final BrokerClient client;
    private final CountDownLatch ready = new CountDownLatch(1);

    TopicSetup(BrokerClient client) {
        this.client = client;
    }

    /** Creates the topic; one that is there, however configured, is left as it is. */
    public static void create(Admin admin, NewTopic topic) {
        try {
            admin.createTopic(topic);
        } catch (BrokerException e) {
            if (!e.code().equals("TOPIC_EXISTS")) {
                throw e;
            }
            log.info("[TopicSetup] {} exists, configured differently: {}", topic.name(), e.getMessage());
        }
    }

    /** Creates every event topic that is not there. */
    static void createAll(Admin admin) {
        Topics.ALL.forEach(topic -> create(admin, new NewTopic(topic, Topics.PARTITIONS, Topics.config(topic))));
    }

    /** @return whether all topics are there; waits for it until the time is over */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        return ready.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns when all are there, and then asks not to be called again. */
    void createAll(StopSignal stop) {
        createAll(client.admin());
        ready.countDown();
        stop.set();
    }
}
