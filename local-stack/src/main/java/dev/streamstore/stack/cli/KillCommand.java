package dev.streamstore.stack.cli;

import dev.streamstore.stack.ProcessName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "Kills one process (SIGKILL).")
final class KillCommand extends StackCommand {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        ProcessName process = parse(name);
        attach().kill(process);
        say(process + " killed");
        return 0;
    }
}
