package dev.streamstore.broker.http;

import java.util.Map;

/**
 * Bytes per second, for each client the same but for those that are named.
 *
 * @param everyone -1: no limit
 * @param clients -1: no limit
 */
public record QuotaLimits(long everyone, Map<String, Long> clients) {

    public QuotaLimits {
        clients = Map.copyOf(clients);
    }

    long of(String client) {
        return clients.getOrDefault(client, everyone);
    }
}
