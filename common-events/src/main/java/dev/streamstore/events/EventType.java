package dev.streamstore.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The stable name an event's type goes by on the wire (CloudEvents {@code type}), its version included. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventType {
    /** For example {@code order.placed.v1}. */
    String value();

    /** On the newest version: those before it, each with an {@link EventType} of its own. */
    Class<? extends EarlierVersion<?>>[] earlier() default {};
}
