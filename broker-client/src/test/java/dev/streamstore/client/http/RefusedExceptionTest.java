package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusedExceptionTest {

    private static final byte[] QUOTA =
            "{\"code\":\"QUOTA_EXCEEDED\",\"retriable\":true,\"applied\":\"no\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void theBrokerSaysHowLongToWait() {
        assertThat(refused("7").retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(refused("7").code()).isEqualTo("QUOTA_EXCEEDED");
        assertThat(refused("7").retriable()).isTrue();
    }

    @Test
    void whatItDoesNotSayOrSaysBadlyIsNoWait() {
        assertThat(refused("").retryAfter()).isZero();
        assertThat(refused("Wed, 21 Oct 2026 07:28:00 GMT").retryAfter()).isZero();
        assertThat(refused("-5").retryAfter()).isZero();
        assertThat(refused("99999999999999").retryAfter()).isZero();
    }

    @Test
    void noBrokerMakesAClientWaitForEver() {
        assertThat(refused("100000").retryAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    private static RefusedException refused(String retryAfter) {
        return RefusedException.of(Call.get("/v1/topics"), new Answer(429, retryAfter, QUOTA));
    }
}
