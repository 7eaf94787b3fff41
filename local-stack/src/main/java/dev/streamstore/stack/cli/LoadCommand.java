package dev.streamstore.stack.cli;

import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackControl;
import dev.streamstore.stack.StackException;
import dev.streamstore.stack.traffic.Shoppers;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "load",
        description = "Customers order at random, a believable mix of them, until Ctrl-C.",
        footer = "Exits 0 when orders were accepted.")
final class LoadCommand extends StackCommand {
    @Mixin
    private Length length = new Length();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20",
            description = "orders a second, on average (default: ${DEFAULT-VALUE})")
    private double rate = 20;

    @Override
    public Integer call() {
        requireMoreThanZero("--rate", rate);
        Duration until = length.orForever(this);
        StackControl stack = attachToRunning();
        try (OnCtrlC _ = OnCtrlC.interruptAndWait();
                Shoppers shoppers = new Shoppers(
                        stack.url(ProcessName.first(Role.ORDER)),
                        stack.url(ProcessName.first(Role.INVENTORY)),
                        rate,
                        this::say)) {
            long accepted = shoppers.shop(until);
            say(accepted + " orders were accepted");
            if (accepted == 0) {
                throw new StackException("[load] orders: expected some to be accepted but was none");
            }
            return 0;
        }
    }
}
