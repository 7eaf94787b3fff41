package dev.streamstore.broker.group;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the state of groups is kept: {@code __groups}, or a test's list. Safe for use by several threads. */
public interface GroupLog {

    /**
     * Stores the entries in their order. On return they survive the end of this process. When it fails, or the process
     * ends meanwhile, the first few of them may be stored and the rest not.
     *
     * @throws dev.streamstore.broker.error.BrokerFault {@code STORAGE_ERROR}, {@code NOT_READY}
     */
    void append(GroupName group, List<Entry> entries);

    /** Hands over all there is; the entries of one group in the order they were appended. */
    void replay(EntryReader reader);

    /** As {@link #replay(EntryReader)}, but no more is needed than the entries of this group. */
    void replay(GroupName group, EntryReader reader);

    /** @param value null deletes what the key stood for */
    record Entry(byte[] key, byte @Nullable [] value) {}

    interface EntryReader {
        void read(byte[] key, byte @Nullable [] value);
    }
}
