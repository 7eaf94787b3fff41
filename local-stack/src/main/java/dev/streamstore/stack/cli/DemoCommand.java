package dev.streamstore.stack.cli;

import dev.streamstore.stack.StackControl;
import dev.streamstore.stack.StackException;
import dev.streamstore.stack.demo.Demo;
import dev.streamstore.stack.demo.Narrator;
import dev.streamstore.stack.demo.NotObservedException;
import dev.streamstore.stack.demo.Shop;
import dev.streamstore.stack.demo.Stage;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "demo",
        description = "Plays one scenario against the running stack; without a name it lists them.",
        footer = "Exits 0 only when everything it claims was observed.")
final class DemoCommand extends StackCommand {
    @Parameters(paramLabel = "NAME", arity = "0..1")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        if (name.isEmpty()) {
            Demo.all().forEach(demo -> say("  %-15s %s".formatted(demo.name(), demo.summary())));
            return 0;
        }
        Optional<Demo> demo =
                Demo.all().stream().filter(found -> found.name().equals(name)).findFirst();
        if (demo.isEmpty()) {
            throw new ParameterException(
                    commandLine(), "[demo] unknown demo '" + name + "': ./streamstore demo lists them");
        }
        StackControl stack = attach();
        try (Shop shop = new Shop(stack)) {
            demo.get().play(new Stage(stack, shop, new Narrator(this::say)));
            return 0;
        } catch (NotObservedException e) {
            throw new StackException(String.valueOf(e.getMessage()), e);
        }
    }
}
