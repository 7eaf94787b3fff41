package dev.streamstore.stack;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of one process: a role and which instance of it.
 *
 * @param instance from 1; only services have further ones
 */
public record ProcessName(Role role, int instance) {
    static final int MAX_INSTANCES = 9;

    private static final Pattern TEXT = Pattern.compile("([a-z]+)(?:-([0-9]{1,3}))?");

    public ProcessName {
        int max = role.kind() == Role.Kind.SERVICE ? MAX_INSTANCES : 1;
        if (instance < 1 || instance > max) {
            throw new StackException("[name] bad instance of " + role.id() + ": expected 1"
                    + (max > 1 ? " to " + max : "") + " but was " + instance);
        }
    }

    public static ProcessName first(Role role) {
        return new ProcessName(role, 1);
    }

    /**
     * Reads {@code payment}, {@code payment-2}, {@code broker} or {@code broker-1}.
     *
     * @throws StackException naming what is allowed
     */
    public static ProcessName parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            for (Role role : Role.values()) {
                if (role.id().equals(matcher.group(1))) {
                    return new ProcessName(role, matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2)));
                }
            }
        }
        throw new StackException("[name] unknown process '" + text + "': expected one of " + known()
                + ", or a further instance of a service such as payment-2");
    }

    private static String known() {
        return Arrays.stream(Role.values()).map(role -> first(role).toString()).collect(Collectors.joining(", "));
    }

    /** As in the run directory and in log names: {@code payment}, {@code payment-2}, {@code broker-1}. */
    @Override
    public String toString() {
        return instance == 1 && role.kind() != Role.Kind.BROKER ? role.id() : role.id() + "-" + instance;
    }
}
