package dev.streamstore.stack.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Physical memory of a process and its descendants, in bytes.
 *
 * <p>PostgreSQL's processes share one buffer pool, and adding up their resident sets would count it once for each. So for
 * a process with descendants Linux' proportional set size is added up, where it can be read.
 */
public final class ResidentMemory {
    private ResidentMemory() {}

    /** 0 when the process is gone or the platform tells nothing. */
    public static long bytes(ProcessHandle process) {
        long[] descendants = process.descendants().mapToLong(ProcessHandle::pid).toArray();
        if (descendants.length == 0) {
            return residentBytes(process.pid());
        }
        long sum = proportionalBytes(process.pid());
        for (long pid : descendants) {
            sum += proportionalBytes(pid);
        }
        return sum;
    }

    private static long proportionalBytes(long pid) {
        return kibibytesIn(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss:")
                .orElseGet(() -> residentBytes(pid));
    }

    private static long residentBytes(long pid) {
        return kibibytesIn(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:")
                .orElseGet(() -> fromPs(pid));
    }

    private static OptionalLong kibibytesIn(Path file, String field) {
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return OptionalLong.empty(); // ended meanwhile, or not ours to read
        }
    }

    private static long fromPs(long pid) {
        if (Files.isDirectory(Path.of("/proc/self"))) {
            return 0; // Linux: no such process any more
        }
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String kibibytes = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return kibibytes.isEmpty() ? 0 : Long.parseLong(kibibytes) * 1024;
        } catch (IOException e) {
            return 0;
        }
    }
}
