package dev.streamstore.broker.partition;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.TopicPartition;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the directories of partitions are called: {@code topic-N}, as in Kafka. */
final class PartitionDirectory {
    private static final Pattern NAME = Pattern.compile("(.+)-(0|[1-9][0-9]{0,8})");
    private static final String DOOMED = "-delete";
    private static final String STRAY = "-stray";

    /** A file name has 255 bytes, and the longest topic leaves too few of them for a suffix. */
    private static final int KEPT_CHARS = 200;

    private PartitionDirectory() {}

    static Path of(Path dataDirectory, TopicPartition id) {
        // The name decides about a path: checked here again, whoever calls.
        return dataDirectory.resolve(
                new TopicName(id.topic()).partition(id.partition()).toString());
    }

    /** Empty when it is no partition's directory. */
    static Optional<TopicPartition> idOf(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TopicName(name.group(1)).partition(Integer.parseInt(name.group(2))));
        } catch (BrokerFault e) {
            return Optional.empty();
        }
    }

    static boolean isBeingDeleted(Path path) {
        return path.getFileName().toString().endsWith(DOOMED);
    }

    /** The name of a partition that is being deleted; {@code unique} lets one of the same name follow at once. */
    static Path doomed(Path path, String unique) {
        return renamed(path, unique, DOOMED);
    }

    /** The name of a partition that nobody knows. */
    static Path stray(Path path, String unique) {
        return renamed(path, unique, STRAY);
    }

    private static Path renamed(Path path, String unique, String suffix) {
        String name = path.getFileName().toString();
        String kept = name.substring(0, Math.min(KEPT_CHARS, name.length()));
        return path.resolveSibling(kept + "." + unique + suffix);
    }
}
