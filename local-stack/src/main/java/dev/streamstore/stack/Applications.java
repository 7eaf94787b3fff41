package dev.streamstore.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The Spring Boot applications of a checkout. */
public final class Applications {
    private final Path repository;

    public Applications(Path repository) {
        this.repository = repository;
    }

    /** Which roles are applications: the five services and the broker. */
    public static List<Role> roles() {
        return Arrays.stream(Role.values())
                .filter(role -> role.kind() == Role.Kind.SERVICE || role.kind() == Role.Kind.BROKER)
                .toList();
    }

    /**
     * Gives the application of this build an ahead-of-time cache, so that it needs about half the CPU time to start: 15 to
     * 45 s of CPU time, once for a build.
     *
     * @return false when it has one
     * @throws StackException when it is not built, or its training fails
     */
    public boolean train(Role role) {
        AotCache cache = new AotCache(jar(role));
        if (cache.exists()) {
            return false;
        }
        try {
            cache.train(JvmOptions.of(role));
            return true;
        } catch (IOException e) {
            throw new StackException("[" + role.module() + "] training failed: " + e.getMessage(), e);
        }
    }

    Path jar(Role role) {
        return new ApplicationJar(repository, role.module()).runnable();
    }
}
