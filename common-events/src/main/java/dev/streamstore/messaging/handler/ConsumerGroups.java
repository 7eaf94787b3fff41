package dev.streamstore.messaging.handler;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;

/** What the broker knows of consumer groups. Safe for use by several threads. */
public final class ConsumerGroups {
    private final BrokerClient client;

    ConsumerGroups(BrokerClient client) {
        this.client = client;
    }

    /**
     * Asks the broker, and waits for its answer as long as a call may take.
     *
     * @return whether some instance reads for the group at present; false, too, when the broker does not answer or does
     *     not know the group
     */
    public boolean hasReader(String group) {
        try {
            return client.admin().describeGroup(group).partitions().stream()
                    .anyMatch(partition -> !partition.owner().isEmpty());
        } catch (BrokerException e) {
            return false;
        }
    }
}
