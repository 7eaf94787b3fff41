package dev.streamstore.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which process is struck when and how, all of it decided by the seed: every three to six seconds one that has got over
 * its last fault, so that several are down at a time. The first fault of each is {@link Kind#KILL}.
 *
 * @param faults by the time they begin
 */
record FaultSchedule(List<Fault> faults) {
    /** About so long a process needs to come back on a busy machine; one that needs longer is struck later. */
    private static final Duration RECOVERY = Duration.ofSeconds(12);

    enum Kind {
        /** SIGKILL, then a start. */
        KILL,
        /** SIGSTOP, then SIGCONT: it does not know that it was away, and others took it for dead. */
        SUSPEND,
        /** SIGTERM, then a start. */
        RESTART
    }

    /**
     * One blow.
     *
     * @param at from the beginning
     * @param away how long it stays away
     */
    record Fault(Duration at, String process, Kind kind, Duration away) {
        @Override
        public String toString() {
            return "%6.1f s %-14s %s for %.1f s".formatted(at.toMillis() / 1e3, process, kind, away.toMillis() / 1e3);
        }
    }

    /** @param length no fault begins later; within a minute each of ten processes has had its turn */
    static FaultSchedule of(Random random, List<String> processes, Duration length) {
        List<Fault> faults = new ArrayList<>();
        List<String> spared = new ArrayList<>(processes);
        Map<String, Duration> wellAgain = new HashMap<>();
        Duration at = Duration.ofSeconds(3);
        while (at.compareTo(length) < 0) {
            Duration now = at;
            boolean first = !spared.isEmpty();
            List<String> well = (first ? spared : processes)
                    .stream()
                            .filter(process -> wellAgain
                                            .getOrDefault(process, Duration.ZERO)
                                            .compareTo(now)
                                    <= 0)
                            .toList();
            if (!well.isEmpty()) {
                String process = well.get(random.nextInt(well.size()));
                Kind kind = first ? Kind.KILL : Kind.values()[random.nextInt(Kind.values().length)];
                Fault fault = new Fault(now, process, kind, away(random, kind));
                faults.add(fault);
                spared.remove(process);
                wellAgain.put(process, now.plus(fault.away()).plus(RECOVERY));
            }
            at = at.plusMillis(random.nextLong(3_000, 6_001));
        }
        return new FaultSchedule(List.copyOf(faults));
    }

    private static Duration away(Random random, Kind kind) {
        return Duration.ofMillis(
                switch (kind) {
                    case SUSPEND -> random.nextLong(5_000, 15_001);
                    case KILL, RESTART -> random.nextLong(0, 4_001);
                });
    }

    /** Those of one process, in order. */
    List<Fault> of(String process) {
        return faults.stream().filter(fault -> fault.process().equals(process)).toList();
    }
}
