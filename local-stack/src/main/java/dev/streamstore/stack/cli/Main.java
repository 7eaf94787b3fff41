package dev.streamstore.stack.cli;

import dev.streamstore.stack.StackException;
import dev.streamstore.stack.StackOptions;
import dev.streamstore.stack.StateDirectory;
import dev.streamstore.stack.process.ProcessException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ./streamstore}. */
@Command(
        name = "streamstore",
        description = "Runs StreamStore on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            StopCommand.class,
            KillCommand.class,
            StartCommand.class,
            TrainCommand.class,
            ResetCommand.class,
            DemoCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "NAME is order, payment, inventory, notification, analytics, broker-1, postgres or mail;",
            "payment-2 is a second instance of payment on its port + 100, in the same consumer group.",
            "",
            "Figures: `streamstore bench flow`, `bench streams` and `bench broker`; see docs/measurements.md.",
            "",
            "Environment:",
            "  STREAMSTORE_STATE_DIR      where data, logs and process ids are kept (default: .streamstore)",
            "  STREAMSTORE_PORT_OFFSET    added to every default port",
            "  STREAMSTORE_PORT_<NAME>    one port, taken as it is: ORDER 8080, PAYMENT 8081, INVENTORY 8082,",
            "                             NOTIFICATION 8083, ANALYTICS 8084, BROKER 8090, SMTP 2525, MAIL 8025,",
            "                             POSTGRES 54329",
            "  STREAMSTORE_JAVA_HOME      the JDK to use, 25 or newer",
            "The ports in force are remembered with the running stack: only `up` reads the port variables.",
            "Everything listens on 127.0.0.1."
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Map<String, String> environment;

    Main(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new Main(environment));
        addHelp(commandLine);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, failed, parsed) -> report(failure, failed));
        return commandLine;
    }

    private static void addHelp(CommandLine commandLine) {
        if (commandLine.getCommand() instanceof CommandLine.HelpCommand) {
            return; // has it
        }
        commandLine
                .getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("show this help")
                        .build());
        commandLine.getSubcommands().values().forEach(Main::addHelp);
    }

    private static int report(Exception failure, CommandLine failed) {
        PrintWriter err = failed.getErr();
        switch (failure) {
            case ParameterException wrong -> {
                err.println(wrong.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            case StackException told -> err.println(told.getMessage());
            case ProcessException told -> err.println(told.getMessage());
            case InterruptedException _ -> err.println("Interrupted");
            case Exception unexpected -> unexpected.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    Path repository() {
        String given = System.getProperty("streamstore.repository", "");
        return given.isBlank() ? StackOptions.findRepository() : Path.of(given);
    }

    StateDirectory state() {
        return StateDirectory.from(environment, repository());
    }

    StackOptions options() {
        return StackOptions.from(environment, repository());
    }
}
