package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.SimulatedDisk.ProcessEnded;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sequences of everything that can happen to a log, the end of the process or of the machine in the middle of an
 * operation included, compared with a list. {@code -Dlog.seeds=100000 -Dlog.seed=1} runs longer, from a seed on.
 */
class RandomOperationsTest {
    private static final long FIRST_SEED = Long.getLong("log.seed", 1);
    private static final int SEEDS = Integer.getInteger("log.seeds", 40);

    @ParameterizedTest
    @ValueSource(strings = {"delete", "compact", "compact,delete"})
    void theLogIsWhatTheModelSays(String cleanupPolicy) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                run(seed, cleanupPolicy);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dlog.seed=" + seed + " " + cleanupPolicy + ": " + e.getMessage(), e);
            }
        }
    }

    private static void run(long seed, String cleanupPolicy) throws Exception {
        LogOperations operations = new LogOperations(seed, cleanupPolicy);
        operations.open();
        for (int life = 0; life < 6; life++) {
            var random = operations.random();
            operations.disk().endAt(operations.disk().operations() + random.nextInt(150), random.nextInt(101));
            String where = "life " + life;
            try {
                for (int step = 0; step < 60; step++) {
                    operations.step();
                    if (step % 20 == 19) {
                        operations.check(where + " step " + step);
                    }
                }
            } catch (ProcessEnded e) {
                where += " ended";
            }
            boolean powerLoss = random.nextBoolean();
            operations.crash(powerLoss);
            operations.check(where + (powerLoss ? " by power loss" : " by a kill"));
            operations.recoverAgain(where);
        }
    }
}
