package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group log in memory, which can be told to fail in the middle of an append. */
final class ListGroupLog implements GroupLog {

    private final List<Entry> entries = new ArrayList<>();
    private int failAfter = -1;
    private long bytes;

    /** The next append stores this many entries, or all, and fails. */
    void failAfter(int stored) {
        failAfter = stored;
    }

    /** Another one with the same entries. */
    ListGroupLog copy() {
        var copy = new ListGroupLog();
        copy.entries.addAll(entries);
        return copy;
    }

    @Override
    public void append(GroupName group, List<Entry> added) {
        if (failAfter >= 0) {
            entries.addAll(added.subList(0, Math.min(failAfter, added.size())));
            failAfter = -1;
            throw new BrokerFault(ErrorCode.STORAGE_ERROR, "[test] the disk failed");
        }
        entries.addAll(added);
        added.forEach(entry -> bytes += entry.key().length + length(entry.value()));
    }

    @Override
    public void replay(EntryReader reader) {
        List.copyOf(entries).forEach(entry -> reader.read(entry.key(), entry.value()));
    }

    @Override
    public void replay(GroupName group, EntryReader reader) {
        replay(reader);
    }

    int size() {
        return entries.size();
    }

    /** Keys and values of all that was appended. */
    long bytes() {
        return bytes;
    }

    private static int length(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }
}
