package dev.streamstore.broker.http;

import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.fetch.FetchLimits;
import dev.streamstore.broker.fetch.FetchPosition;
import dev.streamstore.broker.fetch.FetchService;
import dev.streamstore.broker.fetch.Fetched;
import dev.streamstore.broker.fetch.Waits;
import dev.streamstore.broker.group.GroupCoordinator;
import dev.streamstore.broker.group.GroupName;
import dev.streamstore.broker.group.PollTurn;
import dev.streamstore.broker.partition.ReadResult;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.LogRecord;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.core.JsonGenerator;

/**
 * One poll of a member that reads through the broker: whatever is assigned, as soon as there is something. Waits in
 * short pieces, because what is assigned may change meanwhile. For one thread.
 */
final class GroupPoll {

    private static final Duration PIECE = Duration.ofMillis(200);
    private static final int PARTITION_BYTES = 1024 * 1024;
    private static final int TOTAL_BYTES = 4 * 1024 * 1024;

    private final GroupCoordinator groups;
    private final FetchService fetch;
    private final Waits.Admission admission;
    private final GroupName name;
    private final String memberId;

    GroupPoll(GroupCoordinator groups, FetchService fetch, Waits.Admission admission, GroupName name, String memberId) {
        this.groups = groups;
        this.fetch = fetch;
        this.admission = admission;
        this.name = name;
        this.memberId = memberId;
    }

    byte[] poll(Duration maxWait, int maxRecords) throws InterruptedException {
        return groups.oneAtATime(name, memberId, () -> pollAlone(maxWait, maxRecords));
    }

    private byte[] pollAlone(Duration maxWait, int maxRecords) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + maxWait.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
            PollTurn turn = groups.turn(name, memberId, left);
            Map<TopicPartition, Long> next = new LinkedHashMap<>();
            Map<TopicPartition, List<LogRecord>> records = read(turn, left, maxRecords, next);
            groups.advance(name, memberId, next);
            if (!records.isEmpty() || left.isZero() || fetch.isStopped()) {
                return json(turn, records);
            }
        }
    }

    private Map<TopicPartition, List<LogRecord>> read(
            PollTurn turn, Duration left, int maxRecords, Map<TopicPartition, Long> next) throws InterruptedException {
        List<FetchPosition> positions = new ArrayList<>();
        turn.positions()
                .forEach((id, offset) -> positions.add(
                        new FetchPosition(new TopicName(id.topic()), id.partition(), offset, PARTITION_BYTES)));
        // Where there is more than one answer holds, each partition gets its turn to be first.
        Collections.shuffle(positions, ThreadLocalRandom.current());
        var limits = FetchLimits.anything(left.compareTo(PIECE) < 0 ? left : PIECE, TOTAL_BYTES);
        Map<TopicPartition, List<LogRecord>> records = new LinkedHashMap<>();
        int room = maxRecords;
        for (Fetched fetched : fetch.fetch(positions, limits, admission)) {
            FetchPosition position = fetched.position();
            TopicPartition id = position.topic().partition(position.partition());
            switch (fetched) {
                case Fetched.Records(FetchPosition p, ReadResult read) -> {
                    FetchedRecords found = FetchedRecords.of(read, position.offset(), room);
                    next.put(id, found.nextOffset());
                    if (!found.records().isEmpty()) {
                        records.put(id, found.records());
                        room -= found.records().size();
                    }
                }
                case Fetched.Refused refused -> moveBack(id, refused, next);
            }
        }
        return records;
    }

    /** Goes on where the log begins or ends now; what can't be read otherwise is tried again at the next call. */
    private static void moveBack(TopicPartition id, Fetched.Refused refused, Map<TopicPartition, Long> next) {
        ErrorCode code = refused.fault().code();
        String bound = code == ErrorCode.OFFSET_TRIMMED ? "logStartOffset" : "highWatermark";
        if (refused.fault().extras().get(bound) instanceof Number offset) {
            next.put(id, offset.longValue());
        }
    }

    private byte[] json(PollTurn turn, Map<TopicPartition, List<LogRecord>> records) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = Bodies.JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberProperty("memberEpoch", turn.memberEpoch());
            json.writePOJOProperty("assignment", Wire.assignment(turn.assignment()));
            json.writeArrayPropertyStart("records");
            records.forEach((id, list) -> list.forEach(record -> RecordsJson.write(id, record, json)));
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }
}
