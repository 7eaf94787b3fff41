package dev.streamstore.broker.http;

import dev.streamstore.client.record.LogRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes server-sent events, flushed one call at a time. For one thread. */
final class EventWriter {

    private static final byte[] RETRY = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;

    EventWriter(OutputStream out) {
        this.out = out;
    }

    /** Tells the client how soon to come back when the connection breaks. */
    void begin() throws IOException {
        send(RETRY);
    }

    /** A comment, which a client does not see. */
    void heartbeat() throws IOException {
        send(HEARTBEAT);
    }

    /** An event without a name for each, its id the offset. */
    void records(List<LogRecord> records) throws IOException {
        var events = new ByteArrayOutputStream(records.size() * 256);
        for (LogRecord record : records) {
            events.writeBytes(("id: " + record.offset() + "\n").getBytes(StandardCharsets.US_ASCII));
            data(json(record), events);
        }
        send(events.toByteArray());
    }

    /** @param fields written as a JSON object */
    void event(String name, Object fields) throws IOException {
        var event = new ByteArrayOutputStream();
        event.writeBytes(("event: " + name + "\n").getBytes(StandardCharsets.US_ASCII));
        data(Bodies.JSON.writeValueAsBytes(fields), event);
        send(event.toByteArray());
    }

    private void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private static byte[] json(LogRecord record) {
        var json = new ByteArrayOutputStream();
        try (JsonGenerator generator = Bodies.JSON.createGenerator(json)) {
            RecordsJson.write(record, generator);
        }
        return json.toByteArray();
    }

    /** A value keeps its line breaks, and an event has a field for each line; the client puts them together again. */
    private static void data(byte[] json, ByteArrayOutputStream event) {
        event.writeBytes(DATA);
        for (int i = 0; i < json.length; i++) {
            boolean crlf = json[i] == '\r' && i + 1 < json.length && json[i + 1] == '\n';
            if (crlf) {
                continue;
            }
            event.write(json[i] == '\r' ? '\n' : json[i]);
            if (json[i] == '\n' || json[i] == '\r') {
                event.writeBytes(DATA);
            }
        }
        event.write('\n');
        event.write('\n');
    }
}
