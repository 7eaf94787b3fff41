package dev.streamstore.benchmarks.broker;

import java.nio.file.Path;

/** The JVM that runs this program runs the brokers and drivers too. */
final class Jvm {
    private Jvm() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
