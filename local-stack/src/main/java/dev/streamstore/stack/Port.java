package dev.streamstore.stack;

/** The ports of the stack with their defaults; each has an environment variable {@code STREAMSTORE_PORT_<NAME>}. */
public enum Port {
    ORDER(8080, "order"),
    PAYMENT(8081, "payment"),
    INVENTORY(8082, "inventory"),
    NOTIFICATION(8083, "notification"),
    ANALYTICS(8084, "analytics"),
    BROKER(8090, "broker-1"),
    SMTP(2525, "mail: SMTP"),
    MAIL(8025, "mail: its page"),
    POSTGRES(54329, "postgres");

    private final int standard;
    private final String purpose;

    Port(int standard, String purpose) {
        this.standard = standard;
        this.purpose = purpose;
    }

    int standard() {
        return standard;
    }

    /** The process that listens there, for messages. */
    String purpose() {
        return purpose;
    }

    String variable() {
        return "STREAMSTORE_PORT_" + name();
    }
}
