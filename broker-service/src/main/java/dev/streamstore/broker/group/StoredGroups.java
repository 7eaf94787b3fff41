package dev.streamstore.broker.group;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replay leaves of the groups: the last value of each key, as compaction would; only that is decoded. For one
 * thread.
 */
final class StoredGroups implements GroupLog.EntryReader {

    private final Map<ByteBuffer, byte[]> latest = new HashMap<>();

    @Override
    public void read(byte[] key, byte @Nullable [] value) {
        if (value == null) {
            latest.remove(ByteBuffer.wrap(key));
        } else {
            latest.put(ByteBuffer.wrap(key), value);
        }
    }

    Map<GroupName, GroupState> states() {
        Map<GroupName, GroupState> states = new HashMap<>();
        latest.forEach((key, value) -> {
            GroupJson.Decoded decoded = GroupJson.decode(key.array(), value);
            states.computeIfAbsent(decoded.group(), name -> new GroupState()).apply(decoded.change());
        });
        return states;
    }
}
