package dev.streamstore.events;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every event there is, by the name it goes by on the wire: read off the sealed hierarchy under {@link DomainEvent}. */
public final class EventTypes {
    private static final Map<String, Class<? extends DomainEvent>> BY_NAME =
            Map.copyOf(namesOf(concrete(DomainEvent.class)));

    private EventTypes() {}

    /** @return the record class, or empty for a type this version does not know */
    public static Optional<Class<? extends DomainEvent>> find(String type) {
        return Optional.ofNullable(BY_NAME.get(type));
    }

    /** For example {@code order.placed.v1}. */
    public static String nameOf(Class<? extends DomainEvent> event) {
        EventType type = event.getAnnotation(EventType.class);
        if (type == null) {
            throw new IllegalArgumentException(
                    "[EventTypes] " + event.getName() + ": expected an event record with @EventType");
        }
        return type.value();
    }

    /** The event records that are a {@code type}: itself, or what its sealed interface permits, at any depth. */
    public static Set<Class<? extends DomainEvent>> under(Class<? extends DomainEvent> type) {
        return concrete(type).collect(Collectors.toUnmodifiableSet());
    }

    /** All type names. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    private static Map<String, Class<? extends DomainEvent>> namesOf(Stream<Class<? extends DomainEvent>> events) {
        Map<String, Class<? extends DomainEvent>> names = new LinkedHashMap<>();
        events.forEach(event -> {
            Class<?> before = names.put(nameOf(event), event);
            if (before != null && before != event) {
                throw new IllegalStateException("[EventTypes] " + nameOf(event) + ": expected one record but was "
                        + before.getName() + " and " + event.getName());
            }
        });
        return names;
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
