package dev.streamstore.messaging.handler;

import dev.streamstore.client.BrokerException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Tells faults of the surroundings, which pass and are waited out, from faults of an event or its handler. */
final class Faults {
    private Faults() {}

    /**
     * Whether the failure says nothing about the event: the database or the broker can't be reached or is overloaded,
     * or a concurrent transaction won.
     */
    static boolean isPassing(Throwable failure) {
        Verdict verdict = Verdict.UNKNOWN;
        for (Throwable cause = failure; cause != null && verdict == Verdict.UNKNOWN; cause = next(cause)) {
            verdict = judgeExact(cause);
        }
        for (Throwable cause = failure; cause != null && verdict == Verdict.UNKNOWN; cause = next(cause)) {
            verdict = judgeTranslated(cause);
        }
        return verdict == Verdict.PASSING;
    }

    private enum Verdict {
        PASSING,
        LASTING,
        UNKNOWN
    }

    private static Verdict judgeExact(Throwable cause) {
        return switch (cause) {
            case SQLTransientConnectionException _, SQLNonTransientConnectionException _, SQLRecoverableException _ ->
                Verdict.PASSING;
            case SQLException e
            when e.getSQLState() != null -> isPassingState(e.getSQLState()) ? Verdict.PASSING : Verdict.LASTING;
            case BrokerException e -> e.retriable() ? Verdict.PASSING : Verdict.LASTING;
            default -> Verdict.UNKNOWN;
        };
    }

    /**
     * Where no SQL state is at hand, what Spring made of it. A lost optimistic lock is gone at the next attempt, or is a
     * handler that changes what no longer exists. A rollback that fails, and hides why it was tried, does so because the
     * connection is gone.
     */
    private static Verdict judgeTranslated(Throwable cause) {
        return switch (cause) {
            case OptimisticLockingFailureException _ -> Verdict.LASTING;
            case TransactionSystemException e when e.getApplicationException() != null -> Verdict.PASSING;
            case DataAccessResourceFailureException _,
                    CannotCreateTransactionException _,
                    TransientDataAccessException _ -> Verdict.PASSING;
            default -> Verdict.UNKNOWN;
        };
    }

    /**
     * PostgreSQL's classes: 08 connection, 53 resources, 57P shutdown or recovery, 58 system; 40001 serialization, 40P01
     * deadlock, 55P03 lock not available.
     */
    private static boolean isPassingState(String state) {
        return state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.equals("40001")
                || state.equals("40P01")
                || state.equals("55P03");
    }

    private static @Nullable Throwable next(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == failure ? null : cause;
    }
}
