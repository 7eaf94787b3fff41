package dev.streamstore.benchmarks;

import dev.streamstore.benchmarks.broker.BrokerBenchmark;
import dev.streamstore.benchmarks.flow.FlowBenchmark;
import dev.streamstore.benchmarks.jmh.MicroBenchmarks;
import dev.streamstore.benchmarks.streams.StreamsBenchmark;
import java.util.List;

/** {@code ./streamstore bench NAME [arguments]}. */
public final class Main {
    private static final String USAGE = """
            ./streamstore bench broker [workload…] [--rounds=3] [--recovery-mib=5120] [--log-mib=10240]
                our broker beside Apache Kafka: startup, small, large, together, latency, json, polls, memory,
                partitions, curves, recovery; without a name all of them
            ./streamstore bench jmh [pattern] [JMH's options]
                batches, checksums, append and look-up, each by itself
            ./streamstore bench flow [orders one at a time] [orders at once] [customers]
                start-up, memory, latency, throughput and CPU of the whole flow on a stack of its own, also with
                payment stopped (100, 2000, 16); 3 to 5 minutes
            ./streamstore bench streams [records]
                one instance of a topology catches up with so many records (1000000), windows in PostgreSQL
            """;

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("broker")) {
            BrokerBenchmark.run(List.of(args).subList(1, args.length));
            return;
        }
        if (args.length > 0 && args[0].equals("jmh")) {
            MicroBenchmarks.run(List.of(args).subList(1, args.length));
            return;
        }
        if (args.length > 0 && args[0].equals("streams")) {
            StreamsBenchmark.run(args.length > 1 ? Integer.parseUnsignedInt(args[1]) : 1_000_000);
            return;
        }
        if (args.length > 0 && args[0].equals("flow")) {
            FlowBenchmark.run(size(List.of(args).subList(1, args.length)));
        } else {
            System.out.print(USAGE);
            System.exit(args.length == 0 ? 0 : 2);
        }
    }

    private static FlowBenchmark.Size size(List<String> numbers) {
        int[] values = {100, 2_000, 16};
        try {
            for (int i = 0; i < numbers.size(); i++) {
                values[i] = Integer.parseUnsignedInt(numbers.get(i));
            }
            return new FlowBenchmark.Size(values[0], values[1], values[2]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            System.err.println("[bench] arguments: expected up to three whole numbers, from 1, but was " + numbers);
            System.exit(2);
            throw e;
        }
    }
}
