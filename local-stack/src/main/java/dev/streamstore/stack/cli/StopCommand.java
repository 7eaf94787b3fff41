package dev.streamstore.stack.cli;

import dev.streamstore.stack.ProcessName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "stop", description = "Stops one process cleanly (SIGTERM).")
final class StopCommand extends StackCommand {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        ProcessName process = parse(name);
        boolean clean = attach().stop(process);
        say(process + (clean ? " stopped" : " did not stop in time and was killed"));
        return clean ? 0 : 1;
    }
}
