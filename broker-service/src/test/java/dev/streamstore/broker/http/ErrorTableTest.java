package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.ErrorCode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorTableTest {

    @Test
    void theReferenceOfErrorsIsTheEnumeration() {
        List<String> documented = ProtocolTables.rows("Errors", "code").stream()
                .map(row -> String.join(" ", row.subList(0, 4)).replace("`", ""))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> "%s %d %s %s"
                                .formatted(
                                        code,
                                        code.httpStatus(),
                                        code.retriable() ? "yes" : "no",
                                        code.applied().wireName()))
                        .toList());
    }
}
