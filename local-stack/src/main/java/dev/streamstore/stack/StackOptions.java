package dev.streamstore.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What to start and where.
 *
 * @param repository the checkout whose built jars are run
 * @param state where the stack keeps its data
 * @param ports which ports it takes
 * @param roles which processes it starts; what these can't start without is added
 * @param progress told one line of text per step, from several threads
 */
public record StackOptions(
        Path repository, StateDirectory state, Ports ports, Set<Role> roles, Consumer<String> progress) {
    public StackOptions {
        repository = repository.toAbsolutePath().normalize();
        roles = withNeeded(roles);
    }

    /** Everything, as the environment says: what {@code ./streamstore up} does. */
    public static StackOptions from(Map<String, String> environment, Path repository) {
        return new StackOptions(
                repository,
                StateDirectory.from(environment, repository),
                Ports.from(environment),
                EnumSet.allOf(Role.class),
                line -> {});
    }

    /** Everything, on ports that are free now, with state in a directory of the caller's: for tests and benchmarks. */
    public static StackOptions isolated(Path repository, Path stateDirectory) {
        return new StackOptions(
                repository,
                new StateDirectory(stateDirectory),
                Ports.free(new Random()),
                EnumSet.allOf(Role.class),
                line -> {});
    }

    /**
     * The checkout around the current directory: the nearest directory upwards that has the launcher script.
     *
     * @throws StackException when there is none
     */
    public static Path findRepository() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("streamstore")) && Files.isRegularFile(at.resolve("pom.xml"))) {
                return at;
            }
        }
        throw new StackException(
                "[repository] not found: expected the current directory to be inside a checkout but was "
                        + Path.of("").toAbsolutePath());
    }

    public StackOptions withRoles(Set<Role> only) {
        return new StackOptions(repository, state, ports, only, progress);
    }

    public StackOptions withPorts(Ports other) {
        return new StackOptions(repository, state, other, roles, progress);
    }

    public StackOptions withProgress(Consumer<String> listener) {
        return new StackOptions(repository, state, ports, roles, listener);
    }

    /** A service does not start without its database; everything else waits for what it needs by itself. */
    private static Set<Role> withNeeded(Set<Role> roles) {
        Set<Role> all = EnumSet.noneOf(Role.class);
        all.addAll(roles);
        if (roles.stream().anyMatch(role -> role.kind() == Role.Kind.SERVICE)) {
            all.add(Role.POSTGRES);
        }
        return all;
    }
}
