package dev.streamstore.broker.http;

import static dev.streamstore.broker.error.ErrorCode.INVALID_REQUEST;
import static dev.streamstore.broker.error.ErrorCode.INVALID_TOPIC;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_GROUP;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_PARTITION;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_TOPIC;

import dev.streamstore.broker.explain.Explanation;
import dev.streamstore.broker.explain.Finding;
import dev.streamstore.broker.group.GroupName;
import dev.streamstore.broker.partition.PartitionDiagnosis;
import dev.streamstore.broker.topic.TopicName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Why something is as it is, in words and in fields. */
@RestController
@Tag(name = "Explain")
class ExplainController {

    record FindingJson(String code, String severity, String sentence, String action, Map<String, Object> facts) {
        static List<FindingJson> of(Explanation explanation) {
            return explanation.findings().stream()
                    .map(f -> new FindingJson(f.code(), name(f.severity()), f.sentence(), f.action(), f.facts()))
                    .toList();
        }
    }

    record GroupExplained(String group, String severity, String summary, Instant asOf, List<FindingJson> findings) {}

    record PartitionExplained(
            String topic, int partition, String severity, String summary, Instant asOf, List<FindingJson> findings) {}

    private final BrokerServices broker;

    ExplainController(BrokerServices broker) {
        this.broker = broker;
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, UNKNOWN_GROUP})
    @GetMapping("/v1/groups/{group}/explain")
    @Operation(summary = "Why members wait, why the group is behind, who holds what back, and what to do")
    GroupExplained group(@PathVariable String group) {
        GroupName name = new GroupName(group);
        Explanation explanation = broker.groups().explain(name);
        return new GroupExplained(
                name.value(),
                name(explanation.severity()),
                explanation.summary(),
                Instant.now(),
                FindingJson.of(explanation));
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, INVALID_TOPIC, UNKNOWN_TOPIC, UNKNOWN_PARTITION})
    @GetMapping("/v1/topics/{topic}/partitions/{partition}/explain")
    @Operation(summary = "Why the high watermark stands where it does, why producers are refused, who reads")
    PartitionExplained partition(@PathVariable String topic, @PathVariable String partition) {
        TopicName name = new TopicName(topic);
        int number = Parameters.partition(partition);
        Instant now = Instant.now();
        List<Finding> findings =
                new ArrayList<>(new PartitionDiagnosis(broker.topics().partition(name, number), now).findings());
        findings.addAll(broker.groups().explain(name.partition(number)));
        var explanation = new Explanation(findings);
        return new PartitionExplained(
                name.value(),
                number,
                name(explanation.severity()),
                explanation.summary(),
                now,
                FindingJson.of(explanation));
    }

    private static String name(Enum<?> severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
