package dev.streamstore.stack;

import java.util.ArrayList;
import java.util.List;

/** What the JVM of each process is started with. */
final class JvmOptions {
    /** Small, quick to start, and one collector thread: eight JVMs share a laptop. */
    private static final List<String> COMMON = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xss512k",
            "--enable-native-access=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8",
            "-Duser.timezone=UTC");

    /** Quick to start: in a service nothing runs hot for long enough. */
    private static final String QUICK_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

    private JvmOptions() {}

    static List<String> of(Role role) {
        List<String> options = new ArrayList<>(COMMON);
        options.addAll(
                switch (role.kind()) {
                    case SERVICE -> List.of(QUICK_COMPILER_ONLY, "-Xmx160m");
                    case BROKER -> List.of("-Xmx192m");
                    case MAIL -> List.of(QUICK_COMPILER_ONLY, "-Xmx96m");
                    case POSTGRES -> throw new IllegalArgumentException("PostgreSQL is not a JVM");
                });
        return options;
    }
}
