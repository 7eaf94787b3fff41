package dev.streamstore.broker.error;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {

    /** People script against names and statuses; this list is the promise. */
    @Test
    void namesAndStatusesAreAsPromised() {
        Map<Integer, Set<String>> byStatus = Arrays.stream(ErrorCode.values())
                .collect(groupingBy(ErrorCode::httpStatus, TreeMap::new, mapping(Enum::name, toSet())));
        assertThat(byStatus)
                .isEqualTo(Map.ofEntries(
                        Map.entry(400, Set.of("INVALID_REQUEST", "INVALID_TOPIC", "INVALID_CONFIG")),
                        Map.entry(404, Set.of("UNKNOWN_TOPIC", "UNKNOWN_PARTITION", "UNKNOWN_GROUP", "UNKNOWN_MEMBER")),
                        Map.entry(
                                409,
                                Set.of(
                                        "TOPIC_EXISTS",
                                        "OUT_OF_ORDER_SEQUENCE",
                                        "FENCED_PRODUCER",
                                        "STALE_MEMBER_EPOCH",
                                        "FENCED_MEMBER_EPOCH",
                                        "GROUP_NOT_EMPTY")),
                        Map.entry(408, Set.of("REQUEST_TIMEOUT")),
                        Map.entry(410, Set.of("OFFSET_TRIMMED")),
                        Map.entry(413, Set.of("RECORD_TOO_LARGE")),
                        Map.entry(416, Set.of("OFFSET_OUT_OF_RANGE")),
                        Map.entry(422, Set.of("CORRUPT_BATCH")),
                        Map.entry(429, Set.of("QUOTA_EXCEEDED")),
                        Map.entry(503, Set.of("NOT_ENOUGH_REPLICAS", "STORAGE_ERROR", "NOT_READY"))));
    }

    @Test
    void whatNeedsAChangedRequestIsNotRetriable() {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.httpStatus() >= 429) {
                assertThat(code.retriable()).as(code.name()).isTrue();
            } else if (code != ErrorCode.OUT_OF_ORDER_SEQUENCE && code != ErrorCode.REQUEST_TIMEOUT) {
                assertThat(code.retriable()).as(code.name()).isFalse();
            }
        }
        assertThat(ErrorCode.OUT_OF_ORDER_SEQUENCE.retriable()).isTrue();
    }

    @Test
    void aFaultSaysItsOwnWhenItKnowsBetter() {
        BrokerFault byDefault = new BrokerFault(ErrorCode.STORAGE_ERROR, "x");
        assertThat(byDefault.applied()).isEqualTo(Applied.MAYBE);
        assertThat(byDefault.applied().wireName()).isEqualTo("maybe");
        BrokerFault known = new BrokerFault(ErrorCode.STORAGE_ERROR, Applied.NO, "x", Map.of("a", 1), null);
        assertThat(known.applied().wireName()).isEqualTo("no");
        assertThat(known.extras()).isEqualTo(Map.of("a", 1));
    }
}
