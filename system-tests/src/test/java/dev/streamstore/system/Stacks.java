package dev.streamstore.system;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Stacks of real processes with a state directory and ports of their own. */
public final class Stacks {
    /** Where {@code ./streamstore} lies. */
    public static final Path ROOT = Path.of(System.getProperty("streamstore.root", ".."))
            .toAbsolutePath()
            .normalize();

    private Stacks() {}

    /** Everything there is. */
    static LocalStack start() throws Exception {
        return LocalStack.start(options());
    }

    /** Only these, and what they can't start without. */
    public static LocalStack start(Set<Role> roles) throws Exception {
        return LocalStack.start(options().withRoles(roles));
    }

    private static StackOptions options() throws IOException {
        Path state =
                Files.createTempDirectory(Files.createDirectories(ROOT.resolve("system-tests/target/stacks")), "s");
        return StackOptions.isolated(ROOT, state);
    }
}
