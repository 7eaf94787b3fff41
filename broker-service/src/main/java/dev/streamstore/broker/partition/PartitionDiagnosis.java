package dev.streamstore.broker.partition;

import static dev.streamstore.broker.explain.Severity.INFO;
import static dev.streamstore.broker.explain.Severity.OK;
import static dev.streamstore.broker.explain.Severity.PROBLEM;
import static dev.streamstore.broker.explain.Severity.WAITING;

import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.explain.Finding;
import dev.streamstore.broker.explain.Words;
import dev.streamstore.broker.inspect.ProducerView;
import dev.streamstore.broker.inspect.RefusalView;
import dev.streamstore.broker.topic.TopicConfig.FlushPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Why a partition's high watermark is where it is, and why producers are refused. For one thread. */
public final class PartitionDiagnosis {

    /** What happened longer ago is of no interest any more. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    /** As many producers are told of. */
    private static final int MOST_PRODUCERS = 5;

    private final Partition partition;
    private final Instant now;
    private final List<Finding> findings = new ArrayList<>();

    public PartitionDiagnosis(Partition partition, Instant now) {
        this.partition = partition;
        this.now = now;
    }

    /** At least one; about the high watermark, refused appends, producers, and where the log starts. */
    public List<Finding> findings() {
        partition.refusals().stream()
                .filter(refusal -> now.toEpochMilli() - refusal.lastAtMs() < LATELY.toMillis())
                .forEach(this::refused);
        highWatermark();
        partition.inspection().producers().stream().limit(MOST_PRODUCERS).forEach(this::producer);
        if (partition.logStartOffset() > 0) {
            findings.add(Finding.of(
                            INFO,
                            "LOG_TRIMMED",
                            "Records before offset %d are deleted: by retention (%s) or on request."
                                    .formatted(partition.logStartOffset(), retention()))
                    .with("logStartOffset", partition.logStartOffset()));
        }
        return findings;
    }

    private void highWatermark() {
        long visible = partition.highWatermark();
        long end = partition.logEndOffset();
        if (end > visible) {
            boolean fsync = partition.config().flushPolicy() == FlushPolicy.FSYNC;
            findings.add(
                    hw(
                            Finding.of(
                                            WAITING,
                                            "HIGH_WATERMARK_HELD",
                                            "%s after offset %d %s written but not visible yet: %s."
                                                    .formatted(
                                                            Words.count(end - visible, "record"),
                                                            visible,
                                                            end - visible == 1 ? "is" : "are",
                                                            fsync
                                                                    ? "flush.policy=fsync shows records only when they are on the disk, and the flush is under way or failed"
                                                                    : "the append that wrote them is not done"))
                                    .todo(
                                            "If it stays like this, the disk is slow or failing: see STORAGE_ERROR in the broker's log.")));
            return;
        }
        long lastMs = partition.lastAppendMs();
        String since = lastMs < 0
                ? "nothing was appended since the broker started"
                : "the last append was %s ago".formatted(Words.time(ago(lastMs)));
        if (visible == partition.logStartOffset()) {
            findings.add(hw(Finding.of(OK, "EMPTY", "The log holds no record; %s.".formatted(since))
                    .todo("Produce something; nothing holds the partition back.")));
        } else {
            findings.add(hw(Finding.of(
                    OK,
                    "HIGH_WATERMARK_AT_END",
                    "The high watermark is at offset %d, the end of the log: nothing is held back, and it stands still until someone appends; %s."
                            .formatted(visible, since))));
        }
    }

    private void refused(RefusalView refusal) {
        Finding finding = Finding.of(
                        PROBLEM,
                        refusal.code(),
                        "%s %s refused, last %s ago: %s"
                                .formatted(
                                        Words.count(refusal.times(), "append"),
                                        refusal.times() == 1 ? "was" : "were",
                                        Words.time(ago(refusal.lastAtMs())),
                                        meaning(refusal)))
                .with("times", refusal.times())
                .with("lastAt", Instant.ofEpochMilli(refusal.lastAtMs()).toString())
                .with("detail", refusal.message());
        findings.add(finding.todo(whatToDo(refusal)));
    }

    private static String meaning(RefusalView refusal) {
        return switch (ErrorCode.valueOf(refusal.code())) {
            case FENCED_PRODUCER ->
                "a newer instance of the same producer has written with a higher epoch, which shuts the older one out. "
                        + refusal.message();
            case OUT_OF_ORDER_SEQUENCE ->
                "a batch did not follow the last one of its producer: one before it is missing, or the producer is not known here any more. "
                        + refusal.message();
            case STORAGE_ERROR -> "the disk failed or is full. " + refusal.message();
            default -> refusal.message();
        };
    }

    private static String whatToDo(RefusalView refusal) {
        return switch (ErrorCode.valueOf(refusal.code())) {
            case FENCED_PRODUCER -> "Stop the older instance, or let it take an id of its own (POST /v1/producers).";
            case OUT_OF_ORDER_SEQUENCE ->
                "Send the missing batch first; a producer that lost count takes a new id (POST /v1/producers).";
            case STORAGE_ERROR -> "Free space on the disk or replace it; the next append tries again.";
            case RECORD_TOO_LARGE -> "Send smaller records, or raise max.message.bytes of the topic.";
            case CORRUPT_BATCH -> "See what the producer or a proxy on the way does with the bytes.";
            default -> "";
        };
    }

    private void producer(ProducerView producer) {
        findings.add(Finding.of(
                        INFO,
                        "PRODUCER",
                        "Producer %d writes in epoch %d; lower epochs are refused as fenced. Its last record is at offset %d with sequence %d, %s ago."
                                .formatted(
                                        producer.producerId(),
                                        producer.epoch(),
                                        producer.lastOffset(),
                                        producer.lastSequence(),
                                        Words.time(ago(producer.lastSeenMs()))))
                .with("producerId", producer.producerId())
                .with("producerEpoch", producer.epoch())
                .with("lastSequence", producer.lastSequence())
                .with("lastOffset", producer.lastOffset()));
    }

    private Finding hw(Finding finding) {
        return finding.with("highWatermark", partition.highWatermark())
                .with("logEndOffset", partition.logEndOffset())
                .with("logStartOffset", partition.logStartOffset());
    }

    private String retention() {
        List<String> limits = new ArrayList<>();
        partition.config().entries().forEach((key, value) -> {
            if (key.startsWith("retention.")) {
                limits.add(key + "=" + value);
            }
        });
        return limits.isEmpty() ? "the default" : String.join(", ", limits);
    }

    private Duration ago(long epochMs) {
        return Duration.between(Instant.ofEpochMilli(epochMs), now);
    }
}
