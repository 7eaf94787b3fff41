package dev.streamstore.stack;

import dev.streamstore.stack.process.AtomicDirectory;
import dev.streamstore.stack.process.RunDirectory;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a stack keeps everything that outlives it:
 *
 * <pre>
 * data/broker-1/      the broker's log
 * postgres/data/      the databases
 * mail/               the inbox
 * logs/NAME.log       what each process wrote
 * run/NAME.pid        which process it is; run/stack.properties the ports in force
 * </pre>
 *
 * @param root absolute
 */
public record StateDirectory(Path root) {
    static final String VARIABLE = "STREAMSTORE_STATE_DIR";

    private static final List<String> PARTS = List.of("data", "postgres", "mail", "logs", "run");
    private static final String ROLES = "roles";

    public StateDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** {@code STREAMSTORE_STATE_DIR}, or {@code .streamstore} in the repository. */
    public static StateDirectory from(Map<String, String> environment, Path repository) {
        String override = environment.getOrDefault(VARIABLE, "");
        return new StateDirectory(override.isBlank() ? repository.resolve(".streamstore") : Path.of(override));
    }

    public Path run() {
        return root.resolve("run");
    }

    Path log(ProcessName name) {
        return root.resolve("logs").resolve(name + ".log");
    }

    Path brokerData() {
        return root.resolve("data").resolve("broker-1");
    }

    Path postgresData() {
        return root.resolve("postgres").resolve("data");
    }

    Path mail() {
        return root.resolve("mail");
    }

    RunDirectory runDirectory() {
        return new RunDirectory(run());
    }

    /** @throws StackException when it can't be written, or less than {@code minFreeBytes} are free */
    void prepare(long minFreeBytes) {
        try {
            for (String part : PARTS) {
                Files.createDirectories(root.resolve(part));
            }
            long freeBytes = Files.getFileStore(root).getUsableSpace();
            if (freeBytes < minFreeBytes) {
                throw new StackException("[disk] not enough room in " + root + ": expected at least "
                        + (minFreeBytes >> 20) + " MiB free but was " + (freeBytes >> 20) + " MiB");
            }
        } catch (IOException e) {
            throw new StackException("[disk] " + root + " can't be written: " + e, e);
        }
    }

    /** Notes what other commands need to know about the stack that runs here. */
    void saveSettings(Ports ports, Set<Role> roles) {
        Properties properties = new Properties();
        ports.writeTo(properties);
        properties.setProperty(ROLES, roles.stream().map(Role::name).collect(Collectors.joining(",")));
        RunDirectory.store(settingsFile(), properties);
    }

    Optional<Ports> savedPorts() {
        return settings().map(Ports::readFrom);
    }

    Set<Role> savedRoles() {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        String names = settings().map(found -> found.getProperty(ROLES, "")).orElse("");
        Stream.of(names.split(",")).filter(name -> !name.isBlank()).forEach(name -> roles.add(Role.valueOf(name)));
        return roles;
    }

    private Optional<Properties> settings() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(settingsFile())) {
            properties.load(reader);
            return Optional.of(properties);
        } catch (IOException e) {
            return Optional.empty(); // nothing was ever started here
        }
    }

    private Path settingsFile() {
        return run().resolve("stack.properties");
    }

    /** Deletes the parts listed above, and nothing else that may lie beside them. */
    void deleteAll() {
        try {
            for (String part : PARTS) {
                AtomicDirectory.delete(root.resolve(part));
            }
            try (Stream<Path> left = Files.isDirectory(root) ? Files.list(root) : Stream.empty()) {
                if (left.findAny().isEmpty()) {
                    Files.deleteIfExists(root);
                }
            }
        } catch (IOException e) {
            throw new StackException("[disk] " + root + " could not be deleted: " + e, e);
        }
    }
}
