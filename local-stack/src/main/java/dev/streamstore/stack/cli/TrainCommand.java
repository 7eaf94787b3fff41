package dev.streamstore.stack.cli;

import dev.streamstore.stack.Applications;
import dev.streamstore.stack.Role;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "train",
        description =
                "Makes the applications of this build start faster, by an ahead-of-time cache for each: worth its minute"
                        + " or two when this build is started often.")
final class TrainCommand extends StackCommand {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "just these; otherwise the broker and the five services")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        Applications applications = new Applications(main().repository());
        for (Role role : roles()) {
            long begin = System.nanoTime();
            boolean trained = applications.train(role);
            say("  %-13s %s"
                    .formatted(role.id(), trained ? "trained in " + seconds(since(begin)) : "was trained before"));
        }
        return 0;
    }

    private List<Role> roles() {
        List<Role> roles = names.stream().map(name -> parseRole("NAME", name)).toList();
        roles.stream()
                .filter(role -> !Applications.roles().contains(role))
                .findFirst()
                .ifPresent(role -> {
                    throw new ParameterException(
                            commandLine(), "[NAME] expected the broker or a service but was " + role.id());
                });
        return roles.isEmpty() ? Applications.roles() : roles;
    }

    private static Duration since(long beginNanos) {
        return Duration.ofNanos(System.nanoTime() - beginNanos);
    }
}
