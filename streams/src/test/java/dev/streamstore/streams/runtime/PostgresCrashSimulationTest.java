package dev.streamstore.streams.runtime;

import dev.streamstore.streams.postgres.Database;
import dev.streamstore.streams.postgres.PostgresStateBackend;
import dev.streamstore.streams.runtime.CrashSimulationTest.Simulation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulation over the real store. */
class PostgresCrashSimulationTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLostOrDoubled(long seed) throws Exception {
        new Simulation(seed, new PostgresStateBackend(Database.empty()), 40).run();
    }
}
