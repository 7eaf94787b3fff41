package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.conformance.EventStream.Event;
import org.junit.jupiter.api.Test;

/** Streaming a partition as server-sent events. What needs short heartbeats is in {@link LimitConformanceIT}. */
class StreamConformanceIT extends Conformance {

    @Test
    @Requirement({"STREAM-1", "STREAM-2", "STREAM-8"})
    void whatIsThereAndThenWhatComes() throws Exception {
        String topic = newTopic(1);
        append(topic, "10", "11");
        broker.post(topic + "/records", "{'records':[{'key':'k','value':{'a':1},'headers':{'h':'v'}}]}")
                .expect(200);

        try (EventStream stream = open(topic, "?offset=1")) {
            assertThat(stream.contentType()).startsWith("text/event-stream");
            Event first = stream.next();
            assertThat(first).isEqualTo(new Event("message", "1", first.data()));
            assertThat(first.json()).isEqualTo(fetch(topic, "?offset=1").at("/records/0"));
            Event second = stream.next();
            assertThat(second.id()).isEqualTo("2");
            assertThat(second.json()).isEqualTo(fetch(topic, "?offset=2").at("/records/0"));
            assertThat(stream.retry()).isEqualTo("1000");

            append(topic, "12");
            assertThat(stream.next().json().required("value").intValue()).isEqualTo(12);
        }
    }

    @Test
    @Requirement("STREAM-1")
    void aValueWithLineBreaksArrivesWhole() throws Exception {
        String topic = newTopic(1);
        broker.post(topic + "/records", "{'records':[{'valueBase64':'ewogImEiOg0KIDENfQ=='}]}")
                .expect(200);

        try (EventStream stream = open(topic, "")) {
            assertThat(stream.next().json().at("/value/a").intValue()).isEqualTo(1);
        }
    }

    @Test
    @Requirement("STREAM-1")
    void nothingIsLeftOutOfALongLog() throws Exception {
        String topic = newTopic(1);
        for (int i = 0; i < 3; i++) {
            broker.post(
                            topic + "/records",
                            "{'records':[" + "{'value':'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'},".repeat(999)
                                    + "{'value':1}]}")
                    .expect(200);
        }
        try (EventStream stream = open(topic, "")) {
            for (int i = 0; i < 3000; i++) {
                assertThat(stream.next().id()).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    @Requirement("STREAM-2")
    void whereItBeginsIsAsWithAFetch() throws Exception {
        String topic = newTopic(1);
        append(topic, "1", "2", "3");
        broker.delete(topic + "/partitions/0/records?before=2").expect(204);
        String stream = topic + "/partitions/0/stream";

        assertThat(broker.get(stream + "?offset=1").problem()).isEqualTo("410 OFFSET_TRIMMED");
        assertThat(broker.get(stream + "?offset=1").number("/logStartOffset")).isEqualTo(2);
        assertThat(broker.get(stream + "?offset=4").problem()).isEqualTo("416 OFFSET_OUT_OF_RANGE");
        assertThat(broker.get(stream + "?offset=x", "Accept", "text/event-stream")
                        .problem())
                .isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.get(topic + "/partitions/7/stream").problem()).isEqualTo("404 UNKNOWN_PARTITION");
        assertThat(broker.get(topicPath() + "/partitions/0/stream").problem()).isEqualTo("404 UNKNOWN_TOPIC");
        try (EventStream earliest = open(topic, "");
                EventStream latest = open(topic, "?offset=latest")) {
            assertThat(earliest.next().id()).isEqualTo("2");
            append(topic, "4");
            assertThat(latest.next().id()).isEqualTo("3");
        }
    }

    @Test
    @Requirement("STREAM-3")
    void itGoesOnAfterTheLastEventTheClientHas() throws Exception {
        String topic = newTopic(1);
        append(topic, "1", "2", "3");

        try (EventStream resumed = open(topic, "?offset=0", "Last-Event-ID", "1")) {
            assertThat(resumed.next().id()).isEqualTo("2");
        }
        broker.delete(topic + "/partitions/0/records?before=2").expect(204);
        try (EventStream resumed = open(topic, "", "Last-Event-ID", "0")) {
            Event trimmed = resumed.next();
            assertThat(trimmed.name()).isEqualTo("trimmed");
            assertThat(trimmed.json().toString()).isEqualTo(Api.json("{'offset':1,'logStartOffset':2}"));
            assertThat(resumed.next().id()).isEqualTo("2");
        }
        String stream = topic + "/partitions/0/stream";
        assertThat(broker.get(stream, "Last-Event-ID", "x").badFields()).containsExactly("Last-Event-ID");
        assertThat(broker.get(stream, "Last-Event-ID", "7").problem()).isEqualTo("416 OFFSET_OUT_OF_RANGE");
    }

    @Test
    @Requirement("STREAM-5")
    void whatIsTrimmedBeforeItWasSentIsTold() throws Exception {
        String topic = newTopic(1);
        try (EventStream stream = open(topic, "?offset=latest")) {
            // Both happen while the stream waits for its first record, or between two of its reads.
            for (int round = 0; round < 20; round++) {
                append(topic, "1", "2");
                broker.delete(topic + "/partitions/0/records?before=" + highWatermark(topic))
                        .expect(204);
            }
            append(topic, "'last'");
            long next = 0;
            while (next < 41) {
                Event event = stream.next();
                if (event.name().equals("trimmed")) {
                    assertThat(event.json().required("offset").longValue()).isEqualTo(next);
                    next = event.json().required("logStartOffset").longValue();
                } else {
                    assertThat(event.id()).isEqualTo(Long.toString(next));
                    next++;
                }
            }
        }
    }

    @Test
    @Requirement("STREAM-6")
    void aDeletedTopicEndsIt() throws Exception {
        String topic = newTopic(1);
        try (EventStream stream = open(topic, "")) {
            broker.delete(topic).expect(204);

            Event end = stream.next();
            assertThat(end.name()).isEqualTo("end");
            assertThat(end.json().required("code").stringValue()).isIn("UNKNOWN_TOPIC", "UNKNOWN_PARTITION");
            assertThat(end.json().required("status").intValue()).isEqualTo(404);
            assertThat(stream.next().name()).isEqualTo("closed");
        }
    }

    private static EventStream open(String topic, String query, String... headers) throws Exception {
        return EventStream.open(broker, topic + "/partitions/0/stream" + query, headers);
    }
}
