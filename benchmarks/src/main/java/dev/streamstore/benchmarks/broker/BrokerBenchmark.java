package dev.streamstore.benchmarks.broker;

import dev.streamstore.benchmarks.broker.Contender.Load;
import dev.streamstore.benchmarks.broker.Report.Columns;
import dev.streamstore.benchmarks.broker.Report.Row;
import dev.streamstore.benchmarks.driver.JsonDriver;
import dev.streamstore.benchmarks.driver.Measured;
import dev.streamstore.stack.StackOptions;
import dev.streamstore.stack.process.ResidentMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The workloads, each of them in rounds: Kafka, then ours, then ours with an fsync before each acknowledgement, then the
 * next round. All brokers run all the time and are idle while another is measured.
 */
public final class BrokerBenchmark {

    private static final Load SMALL = new Load(2_500_000, 100);
    private static final Load LARGE = new Load(700_000, 1024);
    private static final Load LONG = new Load(4_000_000, 1024);
    private static final Map<String, String> FSYNC = Map.of("flush.policy", "fsync");

    private static final int IDLE_POLLS = 1_000;

    private final int rounds;
    private final Sizes sizes;
    private final Path directory;
    private final KafkaContender kafka;
    private final StreamStoreContender ours;
    private final List<Contender> contenders;
    private final Report report = new Report();
    private int topics;

    /** How much is recovered, and how large a log becomes. */
    private record Sizes(int recoveryMib, int logMib) {}

    private BrokerBenchmark(int rounds, Sizes sizes, Path directory) throws Exception {
        this.rounds = rounds;
        this.sizes = sizes;
        this.directory = directory;
        this.kafka = new KafkaContender(Files.createDirectories(directory.resolve("kafka")));
        this.ours = new StreamStoreContender(
                StackOptions.findRepository(), Files.createDirectories(directory.resolve("streamstore")));
        this.contenders = List.of(kafka, ours);
    }

    public static void run(List<String> arguments) throws Exception {
        Set<Workload> workloads = EnumSet.noneOf(Workload.class);
        int rounds = 3;
        Sizes sizes = new Sizes(5120, 10240);
        for (String argument : arguments) {
            if (argument.startsWith("--rounds=")) {
                rounds = Integer.parseInt(argument.substring(9));
            } else if (argument.startsWith("--recovery-mib=")) {
                sizes = new Sizes(Integer.parseInt(argument.substring(15)), sizes.logMib());
            } else if (argument.startsWith("--log-mib=")) {
                sizes = new Sizes(sizes.recoveryMib(), Integer.parseInt(argument.substring(10)));
            } else {
                workloads.add(Workload.named(argument)
                        .orElseThrow(() -> new IllegalArgumentException("[bench] workload: expected one of "
                                + List.of(Workload.values()) + " in lower case but was " + argument)));
            }
        }
        if (workloads.isEmpty()) {
            workloads = EnumSet.allOf(Workload.class);
        }
        Path directory = Files.createTempDirectory("streamstore-bench");
        BrokerBenchmark benchmark = new BrokerBenchmark(rounds, sizes, directory);
        try {
            benchmark.startBoth();
            for (Workload workload : workloads) {
                System.out.println(workload);
                benchmark.measure(workload);
            }
        } finally {
            for (Contender contender : benchmark.contenders) {
                contender.close();
            }
            Directories.delete(directory);
        }
        benchmark.report.print();
    }

    private void startBoth() throws Exception {
        for (Contender contender : contenders) {
            report.add(
                    new Row("start to first acknowledged record", "s", false),
                    contender.name(),
                    contender.start().toMillis() / 1e3);
        }
    }

    private void measure(Workload workload) throws Exception {
        switch (workload) {
            case STARTUP -> restarts();
            case SMALL -> throughput("100 B", SMALL);
            case LARGE -> throughput("1 KiB", LARGE);
            case LONG -> throughput("1 KiB, 4 GB of it", LONG);
            case TOGETHER -> together();
            case LATENCY -> latency();
            case JSON -> json();
            case MEMORY -> memory();
            case POLLS -> idlePolls();
            case PARTITIONS -> partitions();
            case CURVES -> new CostCurves(ours, report, rounds).measure(sizes.logMib());
            case RECOVERY -> recovery();
        }
    }

    private void restarts() throws Exception {
        for (int round = 1; round < rounds; round++) {
            for (Contender contender : contenders) {
                contender.kill();
                report.add(
                        new Row("start to first acknowledged record", "s", false),
                        contender.name(),
                        contender.start().toMillis() / 1e3);
            }
        }
    }

    private void throughput(String size, Load load) throws Exception {
        Row in = new Row("produce " + size, "MiB/s", true);
        Row out = new Row("consume " + size, "MiB/s", true);
        Row inCpu = new Row("produce " + size + ": broker CPU", "ms/MiB", false);
        Row outCpu = new Row("consume " + size + ": broker CPU", "ms/MiB", false);
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                String topic = topic(contender);
                measured(in, inCpu, contender, load, () -> contender.produce(topic, load));
                measured(out, outCpu, contender, load, () -> contender.consume(topic, load));
                contender.deleteTopic(topic);
            }
            String topic = "bench-" + ++topics;
            ours.createTopic(topic, Workload.PARTITIONS_OF_TOPIC, FSYNC);
            report.add(in, Columns.FSYNC, mibPerS(ours.produce(topic, load), load));
            ours.deleteTopic(topic);
        }
    }

    private interface Run {
        Measured run() throws Exception;
    }

    private void measured(Row rate, Row cpu, Contender contender, Load load, Run run) throws Exception {
        Duration before = cpu(contender);
        report.add(rate, contender.name(), mibPerS(run.run(), load));
        report.add(cpu, contender.name(), cpu(contender).minus(before).toNanos() / 1e6 / load.mib());
    }

    private static Duration cpu(Contender contender) {
        return contender.process().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double mibPerS(Measured results, Load load) {
        return results.of(Measured.RECORDS_PER_S) * load.recordBytes() / (1 << 20);
    }

    private String topic(Contender contender) throws Exception {
        String topic = "bench-" + ++topics;
        contender.createTopic(topic, Workload.PARTITIONS_OF_TOPIC);
        return topic;
    }

    /** From the start of both programs to the moment the consumer has everything. */
    private void together() throws Exception {
        Row row = new Row("produce and consume together 1 KiB", "MiB/s", true);
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                String topic = topic(contender);
                long begin = System.nanoTime();
                RunningDriver consumer = contender.startConsuming(topic, LARGE);
                contender.produce(topic, LARGE);
                consumer.await();
                report.add(row, contender.name(), LARGE.mib() / ((System.nanoTime() - begin) / 1e9));
                contender.deleteTopic(topic);
            }
        }
    }

    private void latency() throws Exception {
        for (int perSecond : new int[] {200, 5_000}) {
            Row p50 = new Row("end to end at %,d/s: p50".formatted(perSecond), "ms", false);
            Row p99 = new Row("end to end at %,d/s: p99".formatted(perSecond), "ms", false);
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : contenders) {
                    String topic = topic(contender);
                    Measured results = contender.latency(topic, perSecond, Duration.ofSeconds(8));
                    report.add(p50, contender.name(), results.of(Measured.P50_MS));
                    report.add(p99, contender.name(), results.of(Measured.P99_MS));
                    contender.deleteTopic(topic);
                }
            }
        }
    }

    /** There is nothing of Kafka's own to compare it with. */
    private void json() throws Exception {
        for (int size : new int[] {100, 1024}) {
            for (int round = 0; round < rounds; round++) {
                String topic = topic(ours);
                Map<String, String> settings = ours.settings(topic);
                settings.put("connections", "8");
                settings.put("requests", size == 100 ? "4000" : "1500");
                settings.put("perRequest", "100");
                settings.put("partitions", Integer.toString(Workload.PARTITIONS_OF_TOPIC));
                settings.put("size", Integer.toString(size));
                Measured results = ours.drive(JsonDriver.class, settings);
                report.add(
                        new Row("JSON in, " + size + " B", "records/s", true),
                        Columns.OURS,
                        results.of(Measured.IN_RECORDS_PER_S));
                report.add(
                        new Row("JSON out, " + size + " B", "records/s", true),
                        Columns.OURS,
                        results.of(Measured.OUT_RECORDS_PER_S));
                ours.deleteTopic(topic);
            }
        }
    }

    private void memory() {
        for (Contender contender : contenders) {
            report.add(
                    new Row("resident memory after the run", "MiB", false),
                    contender.name(),
                    ResidentMemory.bytes(contender.process()) / (double) (1 << 20));
        }
    }

    /** CPU of the idle is measured over a time in which none of them has to be answered. */
    private void idlePolls() throws Exception {
        ours.createTopic("idle", 1);
        long before = ResidentMemory.bytes(ours.process());
        try (IdlePolls polls = new IdlePolls(ours.url(), "idle", IDLE_POLLS, Duration.ofSeconds(25))) {
            TimeUnit.SECONDS.sleep(3);
            Duration cpu = cpu(ours);
            TimeUnit.SECONDS.sleep(8);
            report.add(
                    new Row("%,d idle polls: broker CPU".formatted(IDLE_POLLS), "ms/s", false),
                    Columns.OURS,
                    cpu(ours).minus(cpu).toMillis() / 8.0);
            report.add(
                    new Row("%,d idle polls: memory more than before".formatted(IDLE_POLLS), "MiB", false),
                    Columns.OURS,
                    (ResidentMemory.bytes(ours.process()) - before) / (double) (1 << 20));
            if (polls.answered() > 0) {
                throw new IllegalStateException(
                        "[bench] idle polls: expected to wait but " + polls.answered() + " were answered");
            }
        }
        ours.deleteTopic("idle");
    }

    private void partitions() throws Exception {
        Load load = new Load(600_000, 100);
        for (int partitions : new int[] {1, 100, 1_000}) {
            for (Contender contender : contenders) {
                String topic = "bench-" + ++topics;
                contender.createTopic(topic, partitions);
                String title = "%,d partitions: ".formatted(partitions);
                report.add(
                        new Row(title + "produce 100 B", "MiB/s", true),
                        contender.name(),
                        mibPerS(contender.produce(topic, load), load));
                report.add(
                        new Row(title + "consume 100 B", "MiB/s", true),
                        contender.name(),
                        mibPerS(contender.consume(topic, load), load));
                contender.deleteTopic(topic);
            }
        }
    }

    private void recovery() throws Exception {
        int perTopic = 1 << 20;
        int recoveryMib = sizes.recoveryMib();
        Row row = new Row("start over %,d MiB after kill -9".formatted(recoveryMib), "s", false);
        for (Contender contender : contenders) {
            List<String> filled = new ArrayList<>();
            for (int mib = 0; mib < recoveryMib; mib += 1024) {
                String topic = topic(contender);
                filled.add(topic);
                Measured unused =
                        contender.produce(topic, new Load(Math.min(perTopic, (recoveryMib - mib) << 10), 1024));
            }
            contender.kill();
            report.add(row, contender.name(), contender.start().toMillis() / 1e3);
            for (String topic : filled) {
                contender.deleteTopic(topic);
            }
        }
    }
}
