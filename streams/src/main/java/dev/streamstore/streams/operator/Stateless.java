package dev.streamstore.streams.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Looks at one record at a time and remembers nothing; of several inputs makes one. */
public final class Stateless implements Operator {
    private final Step step;

    /** What becomes of a record: none, one or more. */
    @FunctionalInterface
    public interface Step {
        void apply(Event event, Consumer<Event> out);
    }

    public Stateless(Step step) {
        this.step = step;
    }

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        List<Event> out = new ArrayList<>();
        Events.interleave(inputs).forEach(event -> step.apply(event, out::add));
        return out;
    }
}
