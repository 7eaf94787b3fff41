package dev.streamstore.stack.cli;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackOptions;
import dev.streamstore.stack.StackWatch;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "up",
        description = "Starts PostgreSQL, the SMTP inbox, the broker and the five services; Ctrl-C stops all of them.")
final class UpCommand extends StackCommand {
    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "start just these, and what they can't start without")
    private List<String> only = List.of();

    @Option(names = "--demo", description = "let customers order and drivers drive, so that the pages move at once")
    private boolean demo;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicReference<@Nullable BackgroundTraffic> traffic = new AtomicReference<>();

    @Override
    public Integer call() throws InterruptedException {
        long startedNanos = System.nanoTime();
        StackOptions options = main().options().withRoles(roles()).withProgress(line -> say("  " + line));
        LocalStack stack = LocalStack.reserve(options);
        Thread stopper = new Thread(() -> stopAndHalt(stack), "stop");
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            stack.boot();
        } catch (RuntimeException e) {
            if (stopping.get()) {
                stopper.join(); // the hook ends this program
            }
            Runtime.getRuntime().removeShutdownHook(stopper);
            say("  stopping what was started");
            stack.close();
            throw e;
        }
        say("");
        UrlTable.lines(stack.control(), options.roles()).forEach(this::say);
        say("");
        if (demo) {
            traffic.set(BackgroundTraffic.start(stack.control()));
            say("Customers place %.0f orders a second, %d drivers drive."
                    .formatted(BackgroundTraffic.ORDERS_PER_SECOND, BackgroundTraffic.DRIVERS));
        }
        say("Started in %.1f s; Ctrl-C stops it.".formatted((System.nanoTime() - startedNanos) / 1e9));
        // Scripts wait for exactly this line.
        say("StreamStore is up");
        new StackWatch(stack.control(), this::sayUnlessStopping).run();
        return 0;
    }

    private Set<Role> roles() {
        if (only.isEmpty()) {
            return EnumSet.allOf(Role.class);
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        only.stream().map(name -> parseRole("--only", name)).forEach(roles::add);
        if (demo && !roles.containsAll(BackgroundTraffic.NEEDS)) {
            throw new ParameterException(
                    commandLine(),
                    "[--demo] expected order, inventory and broker among the processes but was --only "
                            + String.join(",", only));
        }
        return roles;
    }

    private void sayUnlessStopping(String line) {
        if (!stopping.get()) {
            say(line);
        }
    }

    private void stopAndHalt(LocalStack stack) {
        stopping.set(true);
        say("");
        say("Stopping StreamStore");
        BackgroundTraffic running = traffic.getAndSet(null);
        if (running != null) {
            running.close();
        }
        boolean clean = stack.closeAndTell();
        say(clean ? "StreamStore is stopped" : "StreamStore is stopped, not cleanly: see the lines above");
        // Not exit: that would wait for this very hook.
        Runtime.getRuntime().halt(clean ? 0 : 1);
    }
}
