package dev.streamstore.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

class AtCommitTest {
    private final List<List<String>> written = new ArrayList<>();
    private final AtCommit<String> rows = new AtCommit<>(written::add);

    @BeforeEach
    void begin() {
        TransactionSynchronizationManager.initSynchronization();
    }

    @AfterEach
    void end() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.clearSynchronization();
        }
    }

    /** Let {@code rowsOfThisTransaction} not look for its owner to see it fail. */
    @Test
    void whatATransactionAddsIsWrittenAtOnceAndApartFromWhatOthersCollect() {
        List<List<String>> writtenByOther = new ArrayList<>();
        AtCommit<String> other = new AtCommit<>(writtenByOther::add);
        rows.add("a");
        other.add("x");
        rows.add("b");
        assertThat(written).isEmpty();
        TransactionSynchronizationUtils.triggerBeforeCommit(false);
        assertThat(written).containsExactly(List.of("a", "b"));
        assertThat(writtenByOther).containsExactly(List.of("x"));
    }

    @Test
    void nothingIsAddedWhereItWouldNotBeWritten() {
        rows.add("a");
        TransactionSynchronizationUtils.triggerBeforeCommit(false);
        assertThatThrownBy(() -> rows.add("late")).isInstanceOf(IllegalStateException.class);
        TransactionSynchronizationManager.clearSynchronization();
        assertThatThrownBy(() -> rows.add("outside")).isInstanceOf(IllegalStateException.class);
    }
}
