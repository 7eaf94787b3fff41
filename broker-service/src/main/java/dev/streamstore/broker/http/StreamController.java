package dev.streamstore.broker.http;

import static dev.streamstore.broker.error.ErrorCode.CORRUPT_BATCH;
import static dev.streamstore.broker.error.ErrorCode.INVALID_REQUEST;
import static dev.streamstore.broker.error.ErrorCode.INVALID_TOPIC;
import static dev.streamstore.broker.error.ErrorCode.OFFSET_OUT_OF_RANGE;
import static dev.streamstore.broker.error.ErrorCode.OFFSET_TRIMMED;
import static dev.streamstore.broker.error.ErrorCode.QUOTA_EXCEEDED;
import static dev.streamstore.broker.error.ErrorCode.STORAGE_ERROR;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_PARTITION;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_TOPIC;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.fetch.FetchLimits;
import dev.streamstore.broker.fetch.FetchPosition;
import dev.streamstore.broker.fetch.ReadMemory;
import dev.streamstore.broker.fetch.Waits;
import dev.streamstore.broker.partition.ReadResult;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * A partition as server-sent events. A stream has its request's virtual thread for as long as it lasts, and at most one
 * piece of the log in memory: what its client has not read yet stays where it is, in the log.
 */
@RestController
@Tag(name = "Fetch")
class StreamController {

    /** The data of the event that tells which records the client will never see. */
    record Trimmed(long offset, long logStartOffset) {}

    private static final int PIECE_BYTES = 256 * 1024;
    private static final int PIECE_RECORDS = 1_000;

    private final BrokerServices broker;
    private final ReadMemory memory;
    private final Quotas quotas;
    private final Duration heartbeat;

    StreamController(BrokerServices broker, ReadMemory memory, Quotas quotas, DoorLimits limits) {
        this.broker = broker;
        this.memory = memory;
        this.quotas = quotas;
        this.heartbeat = limits.heartbeat();
    }

    @Answers(
            value = 200,
            refuses = {
                INVALID_REQUEST,
                INVALID_TOPIC,
                UNKNOWN_TOPIC,
                UNKNOWN_PARTITION,
                OFFSET_TRIMMED,
                OFFSET_OUT_OF_RANGE,
                CORRUPT_BATCH,
                QUOTA_EXCEEDED,
                STORAGE_ERROR
            })
    @GetMapping(path = "/v1/topics/{topic}/partitions/{partition}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(summary = "Records as server-sent events, from an offset on and then as they are appended")
    void stream(
            @PathVariable String topic,
            @PathVariable String partition,
            @RequestParam(required = false) @Nullable String offset,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException, IOException {
        FetchPosition start = Positions.of(broker, topic, partition, resumed(offset, lastEventId), PIECE_BYTES);
        Waits.Admission admission = broker.waits().of(ClientName.of(request));
        try (Waits.Waiting admitted = admission.begin()) {
            checkReadable(start, lastEventId != null);
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            run(start, new EventWriter(response.getOutputStream()), ClientName.of(request));
        }
    }

    /** Refuses before the answer begins what would end it at once; who resumes is told in the stream what it has missed. */
    private void checkReadable(FetchPosition start, boolean resumes) throws InterruptedException {
        try {
            broker.fetch().fetch(start, FetchLimits.anything(Duration.ZERO, 1), Waits.ADMITTED);
        } catch (BrokerFault fault) {
            if (!resumes || fault.code() != ErrorCode.OFFSET_TRIMMED) {
                throw fault;
            }
        }
    }

    private void run(FetchPosition start, EventWriter events, String client) throws InterruptedException, IOException {
        events.begin();
        FetchPosition position = start;
        try {
            while (true) {
                position = next(position, events);
                if (broker.fetch().isStopped()) {
                    throw new BrokerFault(ErrorCode.NOT_READY, "[stream] expected to go on but the broker stops");
                }
                keepQuota(client);
            }
        } catch (BrokerFault end) {
            events.event(
                    "end",
                    Problem.of(end, "/v1/topics/%s/partitions/%d/stream".formatted(start.topic(), start.partition())));
        }
    }

    /** Sends what there is, or a heartbeat after a while without anything; returns where to go on. */
    private FetchPosition next(FetchPosition position, EventWriter events) throws InterruptedException, IOException {
        try (ReadMemory.Lease lease = memory.lease()) {
            ReadResult read =
                    broker.fetch().fetch(position, FetchLimits.anything(heartbeat, PIECE_BYTES), Waits.ADMITTED, lease);
            // As much again for the events made of it.
            lease.hold(read.batches().remaining());
            FetchedRecords found = FetchedRecords.of(read, position.offset(), PIECE_RECORDS);
            if (found.records().isEmpty()) {
                events.heartbeat();
            } else {
                events.records(found.records());
            }
            return at(position, found.nextOffset());
        } catch (BrokerFault fault) {
            if (fault.code() == ErrorCode.OFFSET_TRIMMED
                    && fault.extras().get("logStartOffset") instanceof Number logStart) {
                events.event("trimmed", new Trimmed(position.offset(), logStart.longValue()));
                return at(position, logStart.longValue());
            }
            throw fault;
        }
    }

    private static FetchPosition at(FetchPosition position, long offset) {
        return new FetchPosition(position.topic(), position.partition(), offset, position.maxBytes());
    }

    private void keepQuota(String client) throws InterruptedException {
        OptionalLong waitMs = quotas.waitMs(Door.STREAM, client);
        if (waitMs.isPresent()) {
            Thread.sleep(Math.min(waitMs.getAsLong(), heartbeat.toMillis()));
        }
    }

    /** Where to begin: after the last event that the client has, if it has one. */
    private static @Nullable String resumed(@Nullable String offset, @Nullable String lastEventId) {
        if (lastEventId == null) {
            return offset;
        }
        var parameters = new Parameters();
        long last = parameters.number("Last-Event-ID", lastEventId, 0, 0, Long.MAX_VALUE - 1);
        parameters.check();
        return Long.toString(last + 1);
    }
}
