package dev.streamstore.stack.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "demo", description = "Runs one scenario against the running stack; without a name it lists them.")
final class DemoCommand extends StackCommand {
    @Parameters(paramLabel = "NAME", arity = "0..1")
    private String name = "";

    @Override
    public Integer call() {
        say("none" + name);
        return 1;
    }
}
