package dev.streamstore.broker.inspect;

/**
 * An append that was refused.
 *
 * @param code of the error
 * @param message as the producer was told
 * @param times how often in a row in just this way
 * @param lastAtMs when last, in epoch milliseconds
 */
public record RefusalView(String code, String message, long times, long lastAtMs) {}
