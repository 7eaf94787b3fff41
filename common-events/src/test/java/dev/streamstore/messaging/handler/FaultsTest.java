package dev.streamstore.messaging.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Which failures are waited out, and which are the event's own. */
class FaultsTest {

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "53300", "57P01", "57P03", "58030", "40001", "40P01", "55P03"})
    void aConnectionOrAnotherTransactionIsToBlame(String state) {
        assertThat(Faults.isPassing(new IllegalStateException("in a handler", new SQLException("", state))))
                .isTrue();
    }

    /** 54000 is a program limit, which Spring takes for a resource failure. */
    @ParameterizedTest
    @ValueSource(strings = {"23505", "22001", "42P01", "54000", "57014"})
    void theStatementIsToBlame(String state) {
        assertThat(Faults.isPassing(new DataAccessResourceFailureException("", new SQLException("", state))))
                .isFalse();
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                new SQLTransientConnectionException("pool is empty"),
                new CannotCreateTransactionException("no connection"),
                new DataAccessResourceFailureException("no connection"),
                new CannotAcquireLockException("deadlock"),
                new QueryTimeoutException("overload"),
                rollbackFailed(),
                new BrokerException(BrokerException.UNREACHABLE, true, Applied.MAYBE, "away"));
    }

    @ParameterizedTest
    @MethodSource
    void passing(Throwable failure) {
        assertThat(Faults.isPassing(failure)).isTrue();
    }

    static Stream<Throwable> lasting() {
        return Stream.of(
                new IllegalArgumentException("bug"),
                new NullPointerException(),
                new IllegalStateException(new IOException("mail")),
                new DataIntegrityViolationException("twice"),
                new OptimisticLockingFailureException("gone"),
                new TransactionSystemException("commit refused", new IllegalArgumentException("invalid")),
                new BrokerException("RECORD_TOO_LARGE", false, Applied.NO, "large"));
    }

    @ParameterizedTest
    @MethodSource
    void lasting(Throwable failure) {
        assertThat(Faults.isPassing(failure)).isFalse();
    }

    private static Throwable rollbackFailed() {
        TransactionSystemException failure =
                new TransactionSystemException("rollback failed", new SQLException("Connection is closed"));
        failure.initApplicationException(new IllegalStateException("hidden"));
        return failure;
    }
}
