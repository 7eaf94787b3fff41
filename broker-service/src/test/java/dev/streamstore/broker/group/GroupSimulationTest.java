package dev.streamstore.broker.group;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members that come, go, stop for a while, lose requests and answers, let go slowly, commit, and are replaced; a disk
 * that fails in the middle of an append; a coordinator that restarts; topics that grow, vanish and come back: all of it
 * decided by a seed, in virtual time. Whatever happens, no two of them can commit the same partition, nobody is given
 * what another still reads, epochs only grow, what was committed stays, and nobody who waits is forgotten; and once it
 * is calm, all partitions are read and nothing more moves than has to.
 *
 * <p>{@code -Dgroups.simulation.seeds=5000} runs more of them, {@code -Dgroups.simulation.seed=17} that one alone.
 */
class GroupSimulationTest {

    static final Duration SESSION = Duration.ofSeconds(10);

    private static final int STEPS = 300;

    static IntStream seeds() {
        Integer one = Integer.getInteger("groups.simulation.seed");
        return one == null ? IntStream.range(0, Integer.getInteger("groups.simulation.seeds", 200)) : IntStream.of(one);
    }

    @ParameterizedTest(name = "-Dgroups.simulation.seed={0}")
    @MethodSource("seeds")
    void neverTwoOwnersAndInTheEndOneForEach(int seed) {
        var world = new SimulatedWorld(seed);
        for (int step = 0; step < STEPS; step++) {
            world.disturb();
            world.checkSafety();
        }
        world.calmDown();
        world.checkConverged();
        world.checkThatLittleMoves();
    }
}
