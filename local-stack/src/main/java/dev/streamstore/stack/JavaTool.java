package dev.streamstore.stack;

import dev.streamstore.stack.process.LogTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JVM that this program runs on, for the stack's processes and for what has to be done before they start. */
final class JavaTool {
    private JavaTool() {}

    static String java() {
        return Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
    }

    /**
     * Runs a program to its end.
     *
     * @throws IOException with the last lines it wrote, when it fails
     */
    static void run(List<String> arguments) throws IOException {
        Path log = Files.createTempFile("java-tool", ".log");
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException("exit code " + exit + " " + String.join(" ", LogTail.lines(log, 0, 5)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
            Files.delete(log);
        }
    }
}
