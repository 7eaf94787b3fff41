package dev.streamstore.messaging.handler;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.Topics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/** A {@link ConsumerGroup} bean: which events it handles, and by which method. Immutable. */
final class HandlerGroup {
    private final String name;
    private final Object bean;
    private final Map<Class<? extends DomainEvent>, Handler> handlers;

    private HandlerGroup(String name, Object bean, Map<Class<? extends DomainEvent>, Handler> handlers) {
        this.name = name;
        this.bean = bean;
        this.handlers = Map.copyOf(handlers);
    }

    /** @throws IllegalStateException when its methods are not what {@link EventHandler} asks for */
    static HandlerGroup of(String name, Object bean) {
        Class<?> type = AopUtils.getTargetClass(bean);
        Set<Method> methods = MethodIntrospector.selectMethods(
                type, (ReflectionUtils.MethodFilter) m -> AnnotatedElementUtils.hasAnnotation(m, EventHandler.class));
        Map<Class<? extends DomainEvent>, Handler> handlers = new HashMap<>();
        for (Method method : methods) {
            Class<? extends DomainEvent> parameter = eventParameter(method);
            Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
            ReflectionUtils.makeAccessible(invocable);
            for (Class<? extends DomainEvent> event : EventTypes.under(parameter)) {
                Handler before = handlers.put(event, new Handler(invocable));
                if (before != null) {
                    throw new IllegalStateException("[@ConsumerGroup " + name + "] " + event.getSimpleName()
                            + ": expected one @EventHandler but was " + before.method + " and " + method);
                }
            }
        }
        if (handlers.isEmpty()) {
            throw new IllegalStateException(
                    "[@ConsumerGroup " + name + "] " + type.getName() + ": expected an @EventHandler but was none");
        }
        return new HandlerGroup(name, bean, handlers);
    }

    private static Class<? extends DomainEvent> eventParameter(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        boolean fits = parameters.length >= 1
                && DomainEvent.class.isAssignableFrom(parameters[0])
                && (parameters.length == 1 || parameters.length == 2 && parameters[1] == EventContext.class);
        if (!fits) {
            throw new IllegalStateException(
                    "[@EventHandler] expected parameters (an event) or (an event, EventContext) but was " + method);
        }
        return parameters[0].asSubclass(DomainEvent.class);
    }

    String name() {
        return name;
    }

    Set<String> topics() {
        Set<String> topics = new TreeSet<>();
        handlers.keySet().forEach(type -> topics.add(Topics.of(type)));
        return topics;
    }

    boolean handles(Class<? extends DomainEvent> type) {
        return handlers.containsKey(type);
    }

    void beforeBatch(List<DomainEvent> events) {
        if (bean instanceof BatchAware aware) {
            aware.beforeBatch(events);
        }
    }

    /** @throws RuntimeException what the method throws; a checked exception as the cause */
    void handle(DomainEvent event, EventContext context) {
        Handler handler = handlers.get(event.getClass());
        if (handler != null) {
            handler.invoke(bean, event, context);
        }
    }

    private record Handler(Method method) {
        void invoke(Object bean, DomainEvent event, EventContext context) {
            try {
                Object[] arguments =
                        method.getParameterCount() == 1 ? new Object[] {event} : new Object[] {event, context};
                method.invoke(bean, arguments);
            } catch (InvocationTargetException e) {
                throw unchecked(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("[@EventHandler] " + method, e);
            }
        }

        private RuntimeException unchecked(@Nullable Throwable thrown) {
            return switch (thrown) {
                case RuntimeException e -> e;
                case Error e -> throw e;
                case null, default ->
                    new IllegalStateException("[@EventHandler] " + method + " threw " + thrown, thrown);
            };
        }
    }
}
