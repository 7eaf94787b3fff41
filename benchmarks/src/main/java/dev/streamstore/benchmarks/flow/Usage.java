package dev.streamstore.benchmarks.flow;

import dev.streamstore.stack.ProcessStatus;
import dev.streamstore.stack.StackControl;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the processes of a stack have used until now; "clients" is this process.
 *
 * @param cpu user and system time, of each process and what it started
 * @param residentBytes of each process of the stack
 */
public record Usage(Map<String, Duration> cpu, Map<String, Long> residentBytes) {

    public static Usage of(StackControl stack) {
        Map<String, Duration> cpu = new LinkedHashMap<>();
        Map<String, Long> resident = new LinkedHashMap<>();
        List<ProcessStatus> processes = stack.status();
        for (ProcessStatus process : processes) {
            process.pid().ifPresent(pid -> {
                cpu.put(process.name().toString(), cpuTime(pid));
                resident.put(process.name().toString(), process.rssBytes());
            });
        }
        cpu.put("clients", ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
        return new Usage(cpu, resident);
    }

    void printMemory(String title) {
        residentBytes.forEach((name, bytes) -> System.out.printf("  %-42s %8d MiB%n", name, bytes >> 20));
        long total = residentBytes.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf("%-44s %8d MiB%n", title, total >> 20);
    }

    void printCpuSince(Usage before, int orders) {
        double total = 0;
        for (Map.Entry<String, Duration> process : cpu.entrySet()) {
            Duration used = process.getValue().minus(before.cpu.getOrDefault(process.getKey(), Duration.ZERO));
            double msPerOrder = used.toNanos() / 1e6 / orders;
            total += msPerOrder;
            System.out.printf("  CPU per order: %-27s %8.2f ms%n", process.getKey(), msPerOrder);
        }
        System.out.printf("  CPU per order: %-27s %8.2f ms%n", "all", total);
    }

    /** How many cores each process kept busy. */
    public void printCoresSince(Usage before, double seconds) {
        cpu.forEach((name, used) -> System.out.printf(
                "  cores busy: %-30s %8.2f%n",
                name, used.minus(before.cpu.getOrDefault(name, Duration.ZERO)).toNanos() / 1e9 / seconds));
    }

    private static Duration cpuTime(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
