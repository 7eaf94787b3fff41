package dev.streamstore.work;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Collects what a transaction adds and has it written in one go right before the commit, so that many events handled in
 * one transaction share a statement. Thread-safe.
 */
public final class AtCommit<T> {
    private final Consumer<List<T>> write;

    /** @param write called in the transaction, with what it added, in that order; a failure rolls it back */
    public AtCommit(Consumer<List<T>> write) {
        this.write = write;
    }

    /** @throws IllegalStateException when the thread is in no transaction, or its rows have been written already */
    public void add(T row) {
        rowsOfThisTransaction().add(row);
    }

    @SuppressWarnings("unchecked") // only rows of this object have it as their owner
    private Rows<T> rowsOfThisTransaction() {
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof Rows<?> rows && rows.owner == this) {
                return (Rows<T>) rows;
            }
        }
        Rows<T> rows = new Rows<>(this);
        TransactionSynchronizationManager.registerSynchronization(rows);
        return rows;
    }

    /** What one transaction added. For its thread. */
    private static final class Rows<T> implements TransactionSynchronization {
        private final AtCommit<T> owner;
        private final List<T> added = new ArrayList<>();
        private boolean written;

        Rows(AtCommit<T> owner) {
            this.owner = owner;
        }

        void add(T row) {
            if (written) {
                throw new IllegalStateException("[AtCommit] add: expected to be before the commit but was in it");
            }
            added.add(row);
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            written = true;
            owner.write.accept(List.copyOf(added));
        }
    }
}
