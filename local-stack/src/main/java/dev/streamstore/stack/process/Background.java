package dev.streamstore.stack.process;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a command give way to others where the processor is short. Linux shares it among sessions first, among the
 * processes of each then (sched(7), "The autogroup feature"), so the niceness of the command's session counts there, and
 * its own elsewhere. For commands that get a session of their own, as {@link Supervisor} gives them.
 *
 * <p>The wrapper replaces itself by the command: the process id that was started is the command's own.
 */
public final class Background {
    /** A tenth of the share of a process that is not nice. */
    private static final String NICENESS = "10";

    private static final String SCRIPT =
            "{ echo " + NICENESS + " > /proc/self/autogroup; } 2>/dev/null; exec nice -n " + NICENESS + " \"$@\"";

    private Background() {}

    public static List<String> wrap(List<String> command) {
        List<String> wrapped = new ArrayList<>(List.of("sh", "-c", SCRIPT, "background"));
        wrapped.addAll(command);
        return wrapped;
    }
}
