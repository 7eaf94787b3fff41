package dev.streamstore.inventory;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.messaging.outbox.Outbox;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is given. */
public final class RecordingOutbox implements Outbox {

    private final List<DomainEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void publish(DomainEvent... published) {
        events.addAll(List.of(published));
    }

    @Override
    public void publish(Connection transaction, DomainEvent... published) {
        publish(published);
    }

    @Override
    public void publishLatest(DomainEvent event) {
        publish(event);
    }

    public List<DomainEvent> events() {
        return events;
    }

    public <E extends DomainEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
