package dev.streamstore.system;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.StackOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stacks of real processes with a state directory and ports of their own. */
final class Stacks {
    /** Where {@code ./streamstore} lies. */
    static final Path ROOT = Path.of(System.getProperty("streamstore.root", ".."))
            .toAbsolutePath()
            .normalize();

    private Stacks() {}

    static LocalStack start() throws Exception {
        Path state =
                Files.createTempDirectory(Files.createDirectories(ROOT.resolve("system-tests/target/stacks")), "s");
        return LocalStack.start(StackOptions.isolated(ROOT, state));
    }
}
