package dev.streamstore.stack.cli;

import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.StackControl;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "start", description = "Starts one process of a running stack and waits until it is healthy.")
final class StartCommand extends StackCommand {
    @Parameters(paramLabel = "NAME", description = "for example payment, or payment-2 for a second instance")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        ProcessName process = parse(name);
        StackControl control = attach();
        say(process + " healthy after " + seconds(control.start(process)) + " on " + control.url(process));
        return 0;
    }
}
