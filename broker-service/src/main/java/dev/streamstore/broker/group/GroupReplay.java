package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds groups from what {@link GroupLog} holds. */
final class GroupReplay {

    private final Map<GroupName, Group> groups;

    GroupReplay(Map<GroupName, Group> groups) {
        this.groups = groups;
    }

    /** A group lives as long as its membership record does: deleting one writes that tombstone last. */
    void readFrom(GroupLog log) {
        log.replay(this::read);
    }

    private void read(byte[] key, byte @Nullable [] value) {
        List<String> parts = List.of(new String(key, StandardCharsets.UTF_8).split(":", -1));
        GroupName name = new GroupName(parts.get(1));
        switch (parts.getFirst()) {
            case "group" -> readMembership(name, value);
            case "offset" -> readOffset(name, new TopicPartition(parts.get(2), Integer.parseInt(parts.get(3))), value);
            default ->
                throw new IllegalStateException(
                        "[__groups] key: expected group: or offset: but was " + parts.getFirst());
        }
    }

    private void readMembership(GroupName name, byte @Nullable [] value) {
        if (value == null) {
            groups.remove(name);
        } else {
            groups.computeIfAbsent(name, Group::new).membership = GroupJson.decodeMembership(value);
        }
    }

    private void readOffset(GroupName name, TopicPartition partition, byte @Nullable [] value) {
        if (value == null) {
            Group group = groups.get(name);
            if (group != null) {
                group.offsets.remove(partition);
            }
        } else {
            groups.computeIfAbsent(name, Group::new).offsets.put(partition, GroupJson.decodeOffset(value));
        }
    }
}
