package dev.streamstore.stack.cli;

import dev.streamstore.stack.StackControl;
import dev.streamstore.stack.StackException;
import dev.streamstore.stack.demo.Demo;
import dev.streamstore.stack.demo.Narrator;
import dev.streamstore.stack.demo.NotObservedException;
import dev.streamstore.stack.demo.Shop;
import dev.streamstore.stack.demo.Stage;
import dev.streamstore.stack.demo.TooSlowException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "demo",
        description = "Plays one scenario against the running stack; without a name it lists them.",
        subcommands = {LoadCommand.class, DriversCommand.class},
        footer = "Exits 0 only when everything it claims was observed. What it stops it starts again, also on Ctrl-C.")
final class DemoCommand extends StackCommand {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "load and drivers have options of their own")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        if (name.isEmpty()) {
            Demo.all().forEach(demo -> list(demo.name(), demo.summary()));
            list("load", "customers who order at random, until Ctrl-C: --rate 20 a second, --seconds 60");
            list("drivers", "drivers who tell where they are, until Ctrl-C: --drivers 200, --rate 2 a second each");
            return 0;
        }
        Optional<Demo> demo =
                Demo.all().stream().filter(found -> found.name().equals(name)).findFirst();
        if (demo.isEmpty()) {
            throw new ParameterException(
                    commandLine(), "[demo] unknown demo '" + name + "': ./streamstore demo lists them");
        }
        StackControl stack = attachToRunning();
        try (Shop shop = new Shop(stack);
                OnCtrlC _ = OnCtrlC.interruptAndWait()) {
            demo.get().play(new Stage(stack, shop, new Narrator(this::say)));
            return 0;
        } catch (NotObservedException | TooSlowException e) {
            throw new StackException(String.valueOf(e.getMessage()), e);
        }
    }

    private void list(String demo, String summary) {
        say("  %-15s %s".formatted(demo, summary));
    }
}
