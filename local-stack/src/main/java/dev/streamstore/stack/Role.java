package dev.streamstore.stack;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a process of the stack does. The order is the order in which they are shown. */
public enum Role {
    ORDER("order", Kind.SERVICE, Port.ORDER, "orders"),
    PAYMENT("payment", Kind.SERVICE, Port.PAYMENT, "payments"),
    INVENTORY("inventory", Kind.SERVICE, Port.INVENTORY, "inventory"),
    NOTIFICATION("notification", Kind.SERVICE, Port.NOTIFICATION, "notifications"),
    ANALYTICS("analytics", Kind.SERVICE, Port.ANALYTICS, "analytics"),
    BROKER("broker", Kind.BROKER, Port.BROKER, null),
    POSTGRES("postgres", Kind.POSTGRES, Port.POSTGRES, null),
    MAIL("mail", Kind.MAIL, Port.SMTP, null);

    /** How a process is built, started and stopped. */
    public enum Kind {
        SERVICE,
        BROKER,
        POSTGRES,
        MAIL
    }

    private final String id;
    private final Kind kind;
    private final Port port;
    private final @Nullable String database;

    Role(String id, Kind kind, Port port, @Nullable String database) {
        this.id = id;
        this.kind = kind;
        this.port = port;
        this.database = database;
    }

    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    /** The port that is shown for it; the mail process has a second one, {@link Port#MAIL}. */
    Port port() {
        return port;
    }

    /** The database a service owns. */
    public Optional<String> database() {
        return Optional.ofNullable(database);
    }

    /**
     * Whether it works on what others have handed to the broker, so that nobody waits for it: it gives way to those that
     * take orders and keep events.
     */
    boolean isBehindTheBroker() {
        return switch (this) {
            case ORDER, BROKER, POSTGRES -> false;
            case PAYMENT, INVENTORY, NOTIFICATION, ANALYTICS, MAIL -> true;
        };
    }

    /** The Maven module of a service or broker, which is also the beginning of its jar's name. */
    String module() {
        return id + "-service";
    }
}
