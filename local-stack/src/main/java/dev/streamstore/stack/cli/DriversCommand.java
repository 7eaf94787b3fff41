package dev.streamstore.stack.cli;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.http.HttpBrokerClient;
import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackException;
import dev.streamstore.stack.traffic.Drivers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "drivers",
        description = "Drivers move through the city and tell the broker where they are, until Ctrl-C.",
        footer = "Exits 0 when the broker has acknowledged positions.")
final class DriversCommand extends StackCommand {
    @Mixin
    private Length length = new Length();

    @Option(
            names = "--drivers",
            paramLabel = "N",
            defaultValue = "200",
            description = "how many (default: ${DEFAULT-VALUE})")
    private int drivers = 200;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2",
            description = "positions of each, a second (default: ${DEFAULT-VALUE})")
    private double rate = 2;

    @Override
    public Integer call() {
        requireMoreThanZero("--drivers", drivers);
        requireMoreThanZero("--rate", rate);
        Duration until = length.orForever(this);
        URI broker = attachToRunning().url(ProcessName.first(Role.BROKER));
        try (OnCtrlC _ = OnCtrlC.interruptAndWait();
                BrokerClient client = HttpBrokerClient.connect(List.of(broker));
                Drivers all = new Drivers(client, drivers, rate, this::say)) {
            long acknowledged = all.drive(until);
            say(acknowledged + " positions are in the log");
            if (acknowledged == 0) {
                throw new StackException("[drivers] positions: expected some in the log but was none");
            }
            return 0;
        }
    }
}
