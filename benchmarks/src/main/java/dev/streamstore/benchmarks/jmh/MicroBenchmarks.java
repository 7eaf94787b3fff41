package dev.streamstore.benchmarks.jmh;

import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the JMH benchmarks of this package: all of them, for a second or two each, unless JMH's options say otherwise. */
public final class MicroBenchmarks {
    private MicroBenchmarks() {}

    /** @param arguments JMH's: a pattern of names, {@code -f}, {@code -wi}, {@code -i}, {@code -prof}, … */
    public static void run(List<String> arguments) throws RunnerException {
        CommandLineOptions options;
        try {
            options = new CommandLineOptions(arguments.toArray(String[]::new));
        } catch (CommandLineOptionException e) {
            throw new IllegalArgumentException("[bench jmh] arguments: expected JMH's but: " + e.getMessage(), e);
        }
        var unused = new Runner(options).run();
    }
}
