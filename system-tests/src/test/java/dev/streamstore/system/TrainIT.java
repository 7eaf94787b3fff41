package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.streamstore.stack.Applications;
import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.ProcessStatus;
import dev.streamstore.stack.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code ./streamstore train} does: the next start uses the cache. */
class TrainIT {
    @Test
    @Timeout(300)
    void aTrainedBrokerStartsWithItsCache() throws Exception {
        Path maps = Path.of("/proc/self/maps");
        assumeThat(maps).as("what a process has mapped is asked of Linux").matches(Files::isReadable);
        Applications applications = new Applications(Stacks.ROOT);
        applications.train(Role.BROKER);
        assertThat(applications.train(Role.BROKER)).as("trained again").isFalse();

        try (LocalStack stack = Stacks.start(EnumSet.of(Role.BROKER))) {
            ProcessStatus broker = stack.control().status().getFirst();

            assertThat(broker.health()).isEqualTo(ProcessStatus.Health.HEALTHY);
            assertThat(Files.readString(Path.of("/proc/" + broker.pid().orElseThrow() + "/maps")))
                    .contains("/application.aot");
        }
    }
}
