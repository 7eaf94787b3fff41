package dev.streamstore.stack.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a command into a session of its own, so that Ctrl-C in the launcher's terminal reaches only the launcher, which
 * then ends its children in order.
 *
 * <p>Both wrappers replace themselves by the command: the process id that was started is the command's own.
 */
public final class OwnSession {
    private static final List<String> BIN_DIRECTORIES =
            List.of("/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin");

    private OwnSession() {}

    /** The command that runs {@code command} so; itself when this system has no way to. */
    public static List<String> wrap(List<String> command) {
        List<String> wrapped = new ArrayList<>(prefix());
        wrapped.addAll(command);
        return wrapped;
    }

    private static List<String> prefix() {
        if (installed("setsid")) {
            return List.of("setsid");
        }
        if (installed("perl")) {
            return List.of("perl", "-e", "use POSIX 'setsid'; setsid(); exec { $ARGV[0] } @ARGV or die $!");
        }
        return List.of();
    }

    private static boolean installed(String program) {
        return BIN_DIRECTORIES.stream().anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
