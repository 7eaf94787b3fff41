package dev.streamstore.broker.http;

import dev.streamstore.broker.runtime.Time;
import java.util.OptionalLong;

/** What clients may send and read per second. Safe for use by several threads. */
final class Quotas {

    private final ByteQuotas produce;
    private final ByteQuotas fetch;

    Quotas(DoorLimits limits, Time time) {
        this.produce = new ByteQuotas(limits.produce(), time);
        this.fetch = new ByteQuotas(limits.fetch(), time);
    }

    /** How long the client has to wait before such a request, from 1; empty when it has not to. */
    OptionalLong waitMs(Door door, String client) {
        return switch (door) {
            case PRODUCE -> produce.waitMs(client);
            case FETCH, STREAM -> fetch.waitMs(client);
            case TOPICS, GROUPS, CLUSTER -> OptionalLong.empty();
        };
    }

    void received(Door door, String client, int bytes) {
        if (door == Door.PRODUCE) {
            produce.take(client, bytes);
        }
    }

    void sent(Door door, String client, int bytes) {
        if (door == Door.FETCH || door == Door.STREAM) {
            fetch.take(client, bytes);
        }
    }
}
