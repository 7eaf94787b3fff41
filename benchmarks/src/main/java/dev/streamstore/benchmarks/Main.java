package dev.streamstore.benchmarks;

import dev.streamstore.benchmarks.broker.BrokerBenchmark;
import java.util.Arrays;
import java.util.List;

/** {@code ./streamstore bench NAME [numbers]}. */
public final class Main {
    private static final String USAGE = """
            ./streamstore bench broker [workload…] [--rounds=3] [--recovery-mib=1024]
                our broker beside Apache Kafka: startup, small, large, together, latency, json, polls, memory,
                partitions, recovery; without a name all of them
            ./streamstore bench flow [orders one at a time] [orders in the load] [clients]
                start-up, memory, latency and throughput of the whole flow on a stack of its own (300, 2000, 16)
            """;

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("broker")) {
            BrokerBenchmark.run(List.of(args).subList(1, args.length));
            return;
        }
        List<Integer> numbers;
        try {
            numbers = Arrays.stream(args).skip(1).map(Integer::parseUnsignedInt).toList();
        } catch (NumberFormatException e) {
            System.err.println("[bench] arguments after the name: expected whole numbers but was " + e.getMessage());
            System.exit(2);
            return;
        }
        if (args.length > 0 && args[0].equals("flow")) {
            FlowBenchmark.run(numbers);
        } else {
            System.out.print(USAGE);
            System.exit(args.length == 0 ? 0 : 2);
        }
    }
}
