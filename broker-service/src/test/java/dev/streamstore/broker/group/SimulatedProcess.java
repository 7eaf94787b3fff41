package dev.streamstore.broker.group;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A process that reads: what it believes, and what it does with the answers that reach it. */
final class SimulatedProcess {

    final @Nullable String instanceId;
    final @Nullable String chosenId;
    final SortedSet<String> topics;
    final Assignor assignor;

    @Nullable
    String memberId;

    int epoch;
    Partitions owned = Partitions.NONE;
    Partitions letGo = Partitions.NONE;
    int heartbeatsUntilLetGo;
    int stepsAsleep;

    /** Another process took its instanceId: it does not come back once it was told. */
    boolean superseded;

    /** The heartbeat it waits for an answer to, and what it said in it. */
    @Nullable
    Waiting waiting;

    @Nullable
    Heartbeat said;

    SimulatedProcess(
            @Nullable String instanceId, @Nullable String chosenId, SortedSet<String> topics, Assignor assignor) {
        this.instanceId = instanceId;
        this.chosenId = chosenId;
        this.topics = new TreeSet<>(topics);
        this.assignor = assignor;
    }

    JoinRequest joinRequest() {
        return new JoinRequest(chosenId, topics, "", GroupSimulationTest.SESSION, instanceId, assignor);
    }

    Heartbeat heartbeat() {
        if (heartbeatsUntilLetGo-- <= 0) {
            owned = owned.minus(letGo);
            letGo = Partitions.NONE;
        }
        said = new Heartbeat(String.valueOf(memberId), epoch, owned);
        return said;
    }

    void hear(MemberAnswer answer, int patience) {
        memberId = answer.memberId();
        epoch = answer.memberEpoch();
        if (answer.assignment() != null) {
            letGo = owned.minus(answer.assignment());
            owned = owned.plus(answer.assignment());
            heartbeatsUntilLetGo = patience;
        }
    }

    void forgetMembership() {
        memberId = null;
        waiting = null;
        owned = Partitions.NONE;
        letGo = Partitions.NONE;
    }
}
