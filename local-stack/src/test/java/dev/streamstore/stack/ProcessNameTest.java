package dev.streamstore.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessNameTest {
    @ParameterizedTest
    @CsvSource({
        "order,order",
        "payment-2,payment-2",
        "payment-1,payment",
        "broker,broker-1",
        "broker-1,broker-1",
        "mail,mail"
    })
    void isReadAndWritten(String text, String shown) {
        assertThat(ProcessName.parse(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "paymen",
                "payment-0",
                "payment-10",
                "payment-x",
                "payment-",
                "../order",
                "ORDER",
                "mail-2",
                "postgres-2",
                "broker-2",
                "order-99999999999"
            })
    void anythingElseIsRefusedInOneSentence(String text) {
        assertThatThrownBy(() -> ProcessName.parse(text))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("[name]")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void theRefusalListsTheNames() {
        assertThatThrownBy(() -> ProcessName.parse("kafka"))
                .hasMessageContaining("order, payment, inventory, notification, analytics, broker-1, postgres, mail");
    }
}
