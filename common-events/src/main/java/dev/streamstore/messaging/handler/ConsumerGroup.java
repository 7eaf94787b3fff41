package dev.streamstore.messaging.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a Spring bean: its {@link EventHandler} methods receive events as this consumer group. One bean per group. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ConsumerGroup {
    /** For example {@code order-saga}. */
    String value();
}
