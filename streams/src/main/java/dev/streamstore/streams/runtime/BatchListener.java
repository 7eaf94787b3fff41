package dev.streamstore.streams.runtime;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.streams.state.StateTransaction;
import java.util.List;

/** Is told what a batch brings into the state, right before its transaction commits. */
@FunctionalInterface
public interface BatchListener {

    /** Listens to nothing. */
    BatchListener NONE = (_, _) -> {};

    /**
     * What is written through {@link StateTransaction#unwrap} is there if and only if the batch is.
     *
     * @param records what the state did not hold yet and some step cares for, in the order it was processed, at least
     *     one; the application's own topics included, redelivered records not
     * @throws RuntimeException undoes the batch, which is tried again
     */
    void committing(List<ConsumerRecord> records, StateTransaction transaction);
}
