package dev.streamstore.broker.produce;

import java.util.List;

/** @param records one for each that was given, in the same order */
public record Produced(List<Stored> records, Durability durability) {

    public Produced {
        records = List.copyOf(records);
    }

    public record Stored(int partition, long offset, long timestampMs) {}
}
