package dev.streamstore.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
    @Test
    void defaultsAreThoseOfTheContract() {
        Ports ports = Ports.from(Map.of());
        assertThat(ports.of(Port.ORDER)).isEqualTo(8080);
        assertThat(ports.of(Port.ANALYTICS)).isEqualTo(8084);
        assertThat(ports.of(Port.BROKER)).isEqualTo(8090);
        assertThat(ports.of(Port.SMTP)).isEqualTo(2525);
        assertThat(ports.of(Port.MAIL)).isEqualTo(8025);
        assertThat(ports.of(Port.POSTGRES)).isEqualTo(54329);
        assertThat(ports.of(ProcessName.parse("payment-2"))).isEqualTo(8181);
        assertThat(ports.of(ProcessName.parse("payment-3"))).isEqualTo(8281);
    }

    @Test
    void anOwnVariableIsTakenAsItIsAndTheOffsetMovesTheOthers() {
        Ports ports = Ports.from(Map.of("STREAMSTORE_PORT_OFFSET", "1000", "STREAMSTORE_PORT_MAIL", "7000"));
        assertThat(ports.of(Port.ORDER)).isEqualTo(9080);
        assertThat(ports.of(Port.MAIL)).isEqualTo(7000);
    }

    @Test
    void surviveBeingWrittenDown() {
        Ports ports = Ports.free(new Random());
        Properties properties = new Properties();
        ports.writeTo(properties);
        Ports again = Ports.readFrom(properties);
        for (Port port : Port.values()) {
            assertThat(again.of(port)).isEqualTo(ports.of(port));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", "70000", "-3", "0"})
    void aBadNumberNamesItsVariable(String text) {
        assertThatThrownBy(() -> Ports.from(Map.of("STREAMSTORE_PORT_PAYMENT", text)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("STREAMSTORE_PORT_PAYMENT")
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({"PAYMENT, 8080, ORDER", "ORDER, 54329, POSTGRES", "SMTP, 8025, MAIL"})
    void aPortThatAnotherHasTooNamesBothVariables(String name, String number, String other) {
        assertThatThrownBy(() -> Ports.from(Map.of("STREAMSTORE_PORT_" + name, number)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("STREAMSTORE_PORT_" + name)
                .hasMessageContaining("STREAMSTORE_PORT_" + other)
                .hasMessageContaining(number);
    }

    @Test
    void anOffsetBeyondTheLastPortNamesTheOffset() {
        assertThatThrownBy(() -> Ports.from(Map.of("STREAMSTORE_PORT_OFFSET", "60000")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("STREAMSTORE_PORT_OFFSET");
    }

    @Test
    void aTakenPortIsNamedWithItsUserAndTheWayOut() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(Ports.isFree(port)).isFalse();
            assertThatThrownBy(() -> Ports.requireFree(Port.PAYMENT, port, "payment"))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining(port + " (payment)")
                    .hasMessageContaining("STREAMSTORE_PORT_PAYMENT");
        }
    }

    @Test
    void aFreePortIsFreeWhileProcessesAreBeingStarted() throws Exception {
        int port = Ports.free(new Random()).of(Port.ORDER);
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> starts = threads.submit(() -> {
                int started = 0;
                while (!enough.get()) {
                    new ProcessBuilder("true").start().waitFor();
                    started++;
                }
                return started;
            });
            try {
                for (int look = 0; look < 5_000; look++) {
                    Ports.requireFree(Port.ORDER, port, "order");
                }
            } finally {
                enough.set(true);
            }
            assertThat(starts.get()).isPositive();
        }
    }

    @Test
    void aPortTakenOnAllAddressesIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
        }
    }
}
