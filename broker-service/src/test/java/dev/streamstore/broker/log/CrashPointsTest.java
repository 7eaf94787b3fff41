package dev.streamstore.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.runtime.SimulatedDisk.ProcessEnded;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One history of a log, ended before each single change it makes to the disk, by a kill and by a power loss. What was
 * acknowledged is there after a kill, what was flushed after a power loss; what is there was appended, without a gap; and
 * recovering twice is recovering once.
 */
class CrashPointsTest {
    private static final int STEPS = 60;

    @ParameterizedTest
    @CsvSource({"delete, false", "delete, true", "compact, false", "compact, true"})
    void whereverItEndsTheLogIsRight(String cleanupPolicy, boolean powerLoss) throws Exception {
        long operations = 0;
        while (true) {
            LogOperations history = new LogOperations(4711, cleanupPolicy);
            history.disk().endAt(operations, (int) (operations % 3) * 50);
            boolean ended = false;
            try {
                history.open();
                for (int step = 0; step < STEPS; step++) {
                    history.step();
                }
            } catch (ProcessEnded e) {
                ended = true;
            }
            if (!ended) {
                break;
            }
            String where = "ended before operation " + operations;
            history.crash(powerLoss);
            history.check(where);
            history.recoverAgain(where);
            operations++;
        }
        assertThat(operations).as("changes to the disk").isGreaterThan(150);
    }
}
