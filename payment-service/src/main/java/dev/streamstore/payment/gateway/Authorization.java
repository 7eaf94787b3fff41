package dev.streamstore.payment.gateway;

/** What the gateway answers to the wish to set money aside. */
public sealed interface Authorization {

    /** The money is set aside. {@code reference} is the gateway's name for it. */
    record Approved(String reference) implements Authorization {}

    /** Refused for good; {@code reason} is for people. */
    record Declined(String reason) implements Authorization {}
}
