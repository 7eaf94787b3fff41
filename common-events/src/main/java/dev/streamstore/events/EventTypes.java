package dev.streamstore.events;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every event there is, by the names it goes by on the wire, those of its earlier versions included: read off the sealed
 * hierarchy under {@link DomainEvent}.
 */
public final class EventTypes {
    private static final Map<String, Version> BY_NAME = Map.copyOf(versions());

    /**
     * A version of an event.
     *
     * @param record what its JSON is read as
     * @param event what readers get: {@code record} itself, or the newest version that it is upcast to
     */
    public record Version(Class<?> record, Class<? extends DomainEvent> event) {}

    private EventTypes() {}

    /** @return what readers get, or empty for a type this version does not know */
    public static Optional<Class<? extends DomainEvent>> find(String type) {
        return version(type).map(Version::event);
    }

    /** @return empty for a type this version does not know */
    public static Optional<Version> version(String type) {
        return Optional.ofNullable(BY_NAME.get(type));
    }

    /** For example {@code order.placed.v1}. @param record an event's, or that of an earlier version */
    public static String nameOf(Class<?> record) {
        EventType type = record.getAnnotation(EventType.class);
        if (type == null) {
            throw new IllegalArgumentException(
                    "[EventTypes] " + record.getName() + ": expected an event record with @EventType");
        }
        return type.value();
    }

    /**
     * The event in its newest version.
     *
     * @param read what {@link Version#record} of its type was read
     * @throws RuntimeException when something is missing that the newest version can't do without
     */
    public static DomainEvent newest(Object read) {
        return switch (read) {
            case EarlierVersion<?> earlier -> earlier.upcast();
            case DomainEvent event -> event;
            default -> throw new IllegalArgumentException("[EventTypes] expected an event but was " + read.getClass());
        };
    }

    /** The event records that are a {@code type}: itself, or what its sealed interface permits, at any depth. */
    public static Set<Class<? extends DomainEvent>> under(Class<? extends DomainEvent> type) {
        return concrete(type).collect(Collectors.toUnmodifiableSet());
    }

    /** All type names, of every version. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    private static Map<String, Version> versions() {
        Map<String, Version> versions = new LinkedHashMap<>();
        concrete(DomainEvent.class).forEach(event -> {
            add(versions, new Version(event, event));
            EventType type = event.getAnnotation(EventType.class);
            for (Class<?> earlier : type.earlier()) {
                add(versions, new Version(earlier, event));
            }
        });
        return versions;
    }

    private static void add(Map<String, Version> versions, Version version) {
        String name = nameOf(version.record);
        Version before = versions.put(name, version);
        if (before != null && !before.equals(version)) {
            throw new IllegalStateException("[EventTypes] " + name + ": expected one record but was "
                    + before.record.getName() + " and " + version.record.getName());
        }
    }

    private static Stream<Class<? extends DomainEvent>> concrete(Class<? extends DomainEvent> type) {
        if (!type.isSealed()) {
            return Stream.of(type);
        }
        return Stream.of(type.getPermittedSubclasses())
                .flatMap(permitted -> concrete(permitted.asSubclass(DomainEvent.class)))
                .distinct();
    }
}
