package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.deadletter.Redelivery;
import dev.streamstore.messaging.trace.Traces;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/** The {@link ConsumerGroup} beans of this service, found when they are first asked for. Thread-safe. */
final class HandlerGroups implements Redelivery {
    private final ListableBeanFactory beans;
    private final Traces traces;
    private volatile @Nullable Map<String, HandlerGroup> found;

    HandlerGroups(ListableBeanFactory beans, Traces traces) {
        this.beans = beans;
        this.traces = traces;
    }

    /** @throws IllegalStateException when two beans are of one group, or their methods are no handlers */
    Collection<HandlerGroup> all() {
        return byName().values();
    }

    @Override
    public boolean deliver(String group, DecodedEvent event, ConsumerRecord record, int attempt) {
        HandlerGroup handlers = byName().get(group);
        if (handlers == null || !handlers.handles(event.event().getClass())) {
            return false;
        }
        return traces.within(EventCodec.causeOf(record), HandlerActivity.of(group, record), () -> {
            handlers.beforeBatch(List.of(event.event()));
            handlers.handle(event.event(), EventContext.of(event, record, attempt));
            return true;
        });
    }

    @Override
    public boolean isPassing(Throwable failure) {
        return Faults.isPassing(failure);
    }

    private Map<String, HandlerGroup> byName() {
        Map<String, HandlerGroup> groups = found;
        if (groups == null) {
            groups = find();
            found = groups;
        }
        return groups;
    }

    private Map<String, HandlerGroup> find() {
        Map<String, HandlerGroup> groups = new HashMap<>();
        beans.getBeansWithAnnotation(ConsumerGroup.class).forEach((beanName, bean) -> {
            ConsumerGroup annotation = beans.findAnnotationOnBean(beanName, ConsumerGroup.class);
            if (annotation == null) {
                return;
            }
            HandlerGroup before = groups.put(annotation.value(), HandlerGroup.of(annotation.value(), bean));
            if (before != null) {
                throw new IllegalStateException("[@ConsumerGroup " + annotation.value()
                        + "] expected one bean of this group but was another: " + beanName);
            }
        });
        return Map.copyOf(groups);
    }
}
