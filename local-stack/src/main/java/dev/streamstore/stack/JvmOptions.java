package dev.streamstore.stack;

import java.util.ArrayList;
import java.util.List;

/** What the JVM of each process is started with. */
final class JvmOptions {
    /**
     * Small, quick to start, and one collector thread: eight JVMs share a laptop. Only the quick compiler: in a service nothing
     * runs hot for long enough, and in the broker the other takes a minute of both cores and as much memory again to win back.
     */
    private static final List<String> COMMON = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xss512k",
            "--enable-native-access=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8",
            "-Duser.timezone=UTC");

    private JvmOptions() {}

    static List<String> of(Role role) {
        List<String> options = new ArrayList<>(COMMON);
        options.add(
                switch (role.kind()) {
                    case SERVICE -> "-Xmx160m";
                    case BROKER -> "-Xmx192m";
                    case MAIL -> "-Xmx96m";
                    case POSTGRES -> throw new IllegalArgumentException("PostgreSQL is not a JVM");
                });
        return options;
    }
}
