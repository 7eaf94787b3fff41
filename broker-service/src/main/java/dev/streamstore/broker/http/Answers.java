package dev.streamstore.broker.http;

import dev.streamstore.broker.error.ErrorCode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an endpoint answers, for the API description: its statuses, and the codes it refuses with besides those that every
 * endpoint has. A test compares this with the table of endpoints in {@code docs/protocol.md}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Answers {
    int[] value();

    ErrorCode[] refuses() default {};

    /** The shape of the body that is sent, if there is one. */
    Class<?> body() default Void.class;

    /** The shape of the answer, where the method's type does not tell. */
    Class<?> answer() default Void.class;
}
