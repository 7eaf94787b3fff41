package dev.streamstore.streams.operator;

import java.util.List;

/** One step of a topology. */
public interface Operator {

    /**
     * @param inputs one list per input, each in the order of positions
     * @return what comes out, in the order of positions
     */
    List<Event> process(List<List<Event>> inputs, Batch batch);

    /** Whether time alone makes it do something, so that it is called without records, too. */
    default boolean followsTime() {
        return false;
    }
}
