package dev.streamstore.stack.cli;

import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackControl;
import dev.streamstore.stack.StackException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands share: where the stack is and where to write. */
abstract class StackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    Main main() {
        return (Main) spec.root().userObject();
    }

    CommandLine commandLine() {
        return spec.commandLine();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    void say(String line) {
        out().println(line);
        out().flush();
    }

    /** Also when nothing of the stack runs any more. */
    StackControl attach() {
        return StackControl.attach(main().repository(), main().state());
    }

    StackControl attachToRunning() {
        StackControl stack = attach();
        stack.requireLauncher();
        return stack;
    }

    /** A wrong name is a wrong argument, not a failure. */
    ProcessName parse(String name) {
        try {
            return ProcessName.parse(name);
        } catch (StackException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Where the first instance is meant, and no further one can be. */
    Role parseRole(String option, String name) {
        ProcessName process = parse(name);
        if (process.instance() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "[" + option + "] expected " + ProcessName.first(process.role()) + " but was " + process
                            + ": a further instance is started beside a running one, with ./streamstore start "
                            + process);
        }
        return process.role();
    }

    void requireMoreThanZero(String option, double value) {
        if (!(value > 0)) {
            throw new ParameterException(spec.commandLine(), "[" + option + "] expected more than 0 but was " + value);
        }
    }

    static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
