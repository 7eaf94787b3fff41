package dev.streamstore.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"orders", "__groups", "a", "...", "orders.payment.dlt", "A_b-9"})
    void takesKafkasNames(String name) {
        assertThat(new TopicName(name).partition(3).toString()).isEqualTo(name + "-3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../orders",
                "a/b",
                "a\\b",
                "a b",
                "ä",
                "a\n",
                "\u0000",
                "%2e%2e",
                "a:b",
                "orders\u202e"
            })
    void refusesEverythingElse(String name) {
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> new TopicName(name))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_TOPIC);
                    assertThat(fault.getMessage()).matches("[\\x20-\\x7e]*");
                });
    }

    @Test
    void lengthEndsAt249() {
        new TopicName("x".repeat(249));
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> new TopicName("x".repeat(250)))
                .satisfies(fault -> assertThat(fault.getMessage()).hasSizeLessThan(200));
    }
}
