package dev.streamstore.streams.state;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps the state of one application. Safe for use by several threads and, where it is shared, processes. */
public interface StateBackend {

    /** Waits for the tasks to be nobody's, and takes them. @throws StateException */
    StateTransaction begin(Collection<TaskId> tasks);

    /** Answers a question from the state as it is at one moment; {@code query} must not keep the view. */
    <T> T read(Function<StateView, T> query);

    /** What the tasks wrote and nobody has yet called {@link #published}: in order within a lane. */
    List<OutputBatch> unpublished(Collection<TaskId> tasks);

    /** What was published through this number is done with. */
    void published(OutputLane lane, long throughSequence);

    Optional<ProducerIdentity> producer(OutputLane lane);

    /**
     * Gives the lane an identity at the broker.
     *
     * @param instead what it has had so far; another one that is there in the meantime stays
     * @return what the lane has now
     */
    ProducerIdentity identify(OutputLane lane, @Nullable ProducerIdentity instead, ProducerIdentity identity);
}
