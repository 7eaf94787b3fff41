package dev.streamstore.streams.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists of events. */
final class Events {
    static final Comparator<Event> BY_POSITION =
            Comparator.comparingInt(event -> event.at().ordinal());

    private Events() {}

    /** Several inputs as one, in the order of positions; at the same position in the order of the inputs. */
    static List<Event> interleave(List<List<Event>> inputs) {
        if (inputs.size() == 1) {
            return inputs.getFirst();
        }
        List<Event> all = new ArrayList<>();
        inputs.forEach(all::addAll);
        all.sort(BY_POSITION);
        return all;
    }
}
