package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.fetch.FetchPosition;
import dev.streamstore.broker.fetch.Fetched;
import dev.streamstore.broker.partition.ReadResult;
import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes what a fetch found as JSON. Stateless. */
final class FetchJson {

    private FetchJson() {}

    static byte[] one(FetchPosition position, ReadResult read, int maxRecords) {
        var out = new ByteArrayOutputStream(read.batches().remaining() * 2 + 256);
        try (JsonGenerator json = Bodies.JSON.createGenerator(out)) {
            json.writeStartObject();
            writeRead(position, read, maxRecords, json);
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /** @param maxRecords of each partition */
    static byte[] many(List<Fetched> fetched, int maxRecords) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = Bodies.JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("partitions");
            for (Fetched one : fetched) {
                json.writeStartObject();
                switch (one) {
                    case Fetched.Records(FetchPosition position, ReadResult read) -> {
                        writeRead(position, read, maxRecords, json);
                        json.writeNullProperty("error");
                    }
                    case Fetched.Refused(FetchPosition position, BrokerFault fault) ->
                        writeRefusal(position, fault, json);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void writeRead(FetchPosition position, ReadResult read, int maxRecords, JsonGenerator json) {
        FetchedRecords records = FetchedRecords.of(read, position.offset(), maxRecords);
        json.writeStringProperty("topic", position.topic().value());
        json.writeNumberProperty("partition", position.partition());
        json.writeArrayPropertyStart("records");
        records.records().forEach(record -> RecordsJson.write(record, json));
        json.writeEndArray();
        json.writeNumberProperty("nextOffset", records.nextOffset());
        json.writeNumberProperty("highWatermark", read.highWatermark());
        json.writeNumberProperty("logStartOffset", read.logStartOffset());
    }

    private static void writeRefusal(FetchPosition position, BrokerFault fault, JsonGenerator json) {
        json.writeStringProperty("topic", position.topic().value());
        json.writeNumberProperty("partition", position.partition());
        json.writeArrayPropertyStart("records");
        json.writeEndArray();
        json.writePOJOProperty("error", Problem.of(fault, "/v1/fetch"));
    }
}
