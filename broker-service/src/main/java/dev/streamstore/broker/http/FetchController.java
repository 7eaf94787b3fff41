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

import dev.streamstore.broker.fetch.FetchLimits;
import dev.streamstore.broker.fetch.FetchPosition;
import dev.streamstore.broker.fetch.Fetched;
import dev.streamstore.broker.fetch.ReadMemory;
import dev.streamstore.broker.fetch.Waits;
import dev.streamstore.broker.partition.ReadResult;
import dev.streamstore.broker.topic.TopicName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Fetch")
class FetchController {

    /** Stands in for a bad one until all fields are read; never looked up. */
    private static final TopicName NO_TOPIC = new TopicName("none");

    private static final int DEFAULT_BYTES = 1024 * 1024;
    private static final int DEFAULT_TOTAL_BYTES = 8 * 1024 * 1024;
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final int DEFAULT_RECORDS = 500;
    private static final int MOST_RECORDS = 10_000;

    private final BrokerServices broker;
    private final ReadMemory memory;

    FetchController(BrokerServices broker, ReadMemory memory) {
        this.broker = broker;
        this.memory = memory;
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
            },
            answer = ApiShapes.FetchAnswer.class)
    @GetMapping(
            path = "/v1/topics/{topic}/partitions/{partition}/records",
            produces = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
    @Operation(summary = "Records from an offset (or earliest, latest) on, waiting up to maxWaitMs for the first")
    void fetch(
            @PathVariable String topic,
            @PathVariable String partition,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String maxWaitMs,
            @RequestParam(required = false) @Nullable String maxBytes,
            @RequestParam(required = false) @Nullable String maxRecords,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException, IOException {
        var parameters = new Parameters();
        int most = parameters.atMost("maxRecords", maxRecords, DEFAULT_RECORDS, 1, MOST_RECORDS);
        FetchLimits limits = limits(parameters, maxWaitMs, maxBytes);
        FetchPosition position = position(parameters, topic, partition, offset, limits);
        try (ReadMemory.Lease lease = memory.lease()) {
            ReadResult read = broker.fetch().fetch(position, limits, admission(request), lease);
            writeJson(FetchJson.one(position, read, most), lease, response);
        }
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
            },
            answer = ApiShapes.FetchAnswer.class)
    @GetMapping(path = "/v1/topics/{topic}/partitions/{partition}/records", produces = Wire.BATCHES_VALUE)
    @Operation(summary = "The stored batches, byte for byte")
    void fetchBatches(
            @PathVariable String topic,
            @PathVariable String partition,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String maxWaitMs,
            @RequestParam(required = false) @Nullable String maxBytes,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException, IOException {
        var parameters = new Parameters();
        FetchLimits limits = limits(parameters, maxWaitMs, maxBytes);
        FetchPosition position = position(parameters, topic, partition, offset, limits);
        try (ReadMemory.Lease lease = memory.lease()) {
            ReadResult read = broker.fetch().fetch(position, limits, admission(request), lease);
            response.setContentType(Wire.BATCHES_VALUE);
            response.setHeader("High-Watermark", Long.toString(read.highWatermark()));
            response.setHeader("Log-Start-Offset", Long.toString(read.logStartOffset()));
            response.setHeader("Next-Offset", Long.toString(read.nextOffset()));
            response.setContentLength(read.batches().remaining());
            response.getOutputStream().write(read.batches());
        }
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, QUOTA_EXCEEDED},
            body = ApiShapes.FetchMany.class,
            answer = ApiShapes.FetchManyAnswer.class)
    @PostMapping(
            path = "/v1/fetch",
            produces = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
    @Operation(
            summary = "Records of many partitions",
            description = "{\"maxWaitMs\":500,\"partitions\":[{\"topic\":\"orders\",\"partition\":0,\"offset\":42}]}")
    void fetchMany(JsonFields body, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException, IOException {
        try (ReadMemory.Lease lease = memory.lease()) {
            writeJson(FetchJson.many(fetched(body, admission(request), lease), DEFAULT_RECORDS), lease, response);
        }
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, QUOTA_EXCEEDED},
            body = ApiShapes.FetchMany.class,
            answer = ApiShapes.FetchManyAnswer.class)
    @PostMapping(path = "/v1/fetch", produces = Wire.BATCHES_VALUE)
    @Operation(summary = "The stored batches of many partitions, a frame for each")
    void fetchManyBatches(JsonFields body, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException, IOException {
        try (ReadMemory.Lease lease = memory.lease()) {
            List<Fetched> fetched = fetched(body, admission(request), lease);
            response.setContentType(Wire.BATCHES_VALUE);
            FetchFrames.write(fetched, response);
        }
    }

    /** Whoever takes it slowly, the memory that it is in is counted until then. */
    private static void writeJson(byte[] json, ReadMemory.Lease lease, HttpServletResponse response)
            throws IOException {
        lease.hold(json.length);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }

    private Waits.Admission admission(HttpServletRequest request) {
        return broker.waits().of(ClientName.of(request));
    }

    private List<Fetched> fetched(JsonFields body, Waits.Admission admission, ReadMemory.Lease lease)
            throws InterruptedException {
        long maxWaitMs = body.optionalNumber("maxWaitMs", 0, Long.MAX_VALUE).orElse(0);
        int minBytes = (int) body.optionalNumber("minBytes", 1, MOST_BYTES).orElse(1);
        long totalBytes = body.optionalNumber("maxBytes", 1, Long.MAX_VALUE).orElse(DEFAULT_TOTAL_BYTES);
        List<FetchPosition> positions = body.objects("partitions").stream()
                .map(FetchController::position)
                .toList();
        body.check();
        var limits =
                new FetchLimits(Duration.ofMillis(Math.min(maxWaitMs, FetchLimits.MAX_WAIT.toMillis())), minBytes, (int)
                        Math.min(totalBytes, MOST_BYTES));
        return broker.fetch().fetch(positions, limits, admission, lease);
    }

    private static FetchPosition position(JsonFields fields) {
        TopicName topic = fields.topic("topic").orElse(NO_TOPIC);
        int partition = fields.integer("partition", 0, Integer.MAX_VALUE);
        long offset = fields.number("offset", 0, Long.MAX_VALUE);
        long maxBytes = fields.optionalNumber("maxBytes", 1, Long.MAX_VALUE).orElse(DEFAULT_BYTES);
        return new FetchPosition(topic, partition, offset, (int) Math.min(maxBytes, MOST_BYTES));
    }

    private static FetchLimits limits(Parameters parameters, @Nullable String maxWaitMs, @Nullable String maxBytes) {
        return FetchLimits.anything(
                parameters.maxWait(maxWaitMs), parameters.atMost("maxBytes", maxBytes, DEFAULT_BYTES, 1, MOST_BYTES));
    }

    private FetchPosition position(
            Parameters parameters, String topic, String partition, @Nullable String offset, FetchLimits limits) {
        FetchPosition position = Positions.of(parameters, broker, topic, partition, offset, limits.maxBytes());
        parameters.check();
        return position;
    }
}
