package dev.streamstore.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The ahead-of-time cache beside an unpacked application: its classes loaded and linked, and what the compiler learnt in one
 * start (JEP 483, 514 and 515). A start with it needs about half the CPU time. It holds for that jar, that JVM and those options;
 * a JVM that finds one it can't use starts without it.
 */
final class AotCache {
    /** The objects of a cache have to fit into the heap as it is at first. */
    private static final String ROOM_FOR_OBJECTS = "-Xms32m";

    /** Ends when the context is ready, before anything is opened: no database, no broker. */
    private static final List<String> TRAINING = List.of(
            "-Dspring.context.exit=onRefresh",
            "-Dspring.flyway.enabled=false",
            "-Dspring.jpa.database-platform=org.hibernate.dialect.PostgreSQLDialect",
            "-Dspring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access=false");

    private final Path jar;
    private final Path file;

    AotCache(Path jar) {
        this.jar = jar;
        this.file = jar.resolveSibling("application.aot");
    }

    boolean exists() {
        return Files.isRegularFile(file);
    }

    /** What a JVM needs to use it; nothing when there is none. */
    List<String> options() {
        return exists() ? List.of(ROOM_FOR_OBJECTS, "-XX:AOTCache=" + file) : List.of();
    }

    /**
     * Makes it, by a start of the application that ends when the context is ready: 15 to 45 s of CPU time. Atomic: an interrupted
     * training leaves none.
     *
     * @param jvmOptions those of the real start
     */
    void train(List<String> jvmOptions) throws IOException {
        Path temporary = Files.createTempFile(jar.resolveSibling(""), "training", ".aot");
        try {
            List<String> arguments = new ArrayList<>(jvmOptions);
            arguments.add(ROOM_FOR_OBJECTS);
            arguments.add("-XX:AOTCacheOutput=" + temporary);
            arguments.addAll(TRAINING);
            arguments.addAll(List.of("-jar", jar.toString()));
            JavaTool.run(arguments);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
