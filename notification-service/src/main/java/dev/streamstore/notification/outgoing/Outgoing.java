package dev.streamstore.notification.outgoing;

import dev.streamstore.messaging.trace.Activity;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.notification.mail.Letter;
import dev.streamstore.work.Work;

/**
 * A mail taken to be sent now.
 *
 * @param attempt which try this is, from 1; tries cut short by a crash count
 */
record Outgoing(Notification notification, int attempt, Origin origin) implements Work {

    @Override
    public Activity activity() {
        return Activity.call("send mail");
    }

    Letter letter() {
        return new Letter(
                "<" + notification.id() + "@streamstore.example>",
                notification.createdAt(),
                notification.recipient(),
                notification.words().subject(),
                notification.words().text(),
                notification.words().html(),
                notification.attachment(),
                origin.traceparent());
    }
}
