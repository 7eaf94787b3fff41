package dev.streamstore.stack.demo;

import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.ProcessStatus;
import dev.streamstore.stack.Processes;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** What a demo plays on: the processes of a running stack, its public APIs, and someone who tells what happens. */
public record Stage(Processes stack, Shop shop, Narrator narrator) {

    void stop(String process) throws InterruptedException {
        stack.stop(ProcessName.parse(process));
        narrator.tell(process + " is stopped");
    }

    void kill(String process) throws InterruptedException {
        stack.kill(ProcessName.parse(process));
        narrator.tell(process + " is killed (SIGKILL)");
    }

    void start(String process) throws InterruptedException {
        stack.start(ProcessName.parse(process));
        narrator.tell(process + " is started and healthy");
    }

    boolean runs(String process) {
        ProcessName name = ProcessName.parse(process);
        return stack.status().stream()
                .filter(status -> status.name().equals(name))
                .map(ProcessStatus::pid)
                .anyMatch(OptionalLong::isPresent);
    }

    /** For a demo's end, whatever happened before: also when its thread is interrupted. */
    void startIfDown(String process) throws InterruptedException {
        cleanUp(() -> {
            if (!runs(process)) {
                start(process);
            }
        });
    }

    /** As {@link #startIfDown}. */
    void stopIfUp(String process) throws InterruptedException {
        cleanUp(() -> {
            if (runs(process)) {
                stop(process);
            }
        });
    }

    private static void cleanUp(Work work) throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /** The group as the broker describes it. */
    JsonNode group(String group) {
        return shop.get("broker-1", "/v1/groups/" + group);
    }

    /** Records that the group has not handled yet. */
    long lag(String group) {
        return group(group)
                .get("partitions")
                .valueStream()
                .mapToLong(partition -> partition.get("lag").asLong())
                .sum();
    }
}
