package dev.streamstore.broker.group;

import java.util.ArrayList;
import java.util.List;

/** A group log in memory. */
final class ListGroupLog implements GroupLog {

    private final List<Entry> entries = new ArrayList<>();

    @Override
    public void append(GroupName group, List<Entry> added) {
        entries.addAll(added);
    }

    @Override
    public void replay(EntryReader reader) {
        List.copyOf(entries).forEach(entry -> reader.read(entry.key(), entry.value()));
    }

    int size() {
        return entries.size();
    }
}
