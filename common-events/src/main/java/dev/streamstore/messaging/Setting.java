package dev.streamstore.messaging;

import java.time.Duration;

/** Checks of what is configured under {@code streamstore.messaging}. Each refuses by a message that names the setting. */
public final class Setting {
    private Setting() {}

    public static void requireBetween(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw invalid(name, min + " to " + max, value);
        }
    }

    public static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw invalid(name, "more than zero", value);
        }
    }

    public static IllegalArgumentException invalid(String name, String expected, Object actual) {
        return new IllegalArgumentException(
                "[streamstore.messaging] " + name + ": expected " + expected + " but was " + actual);
    }
}
