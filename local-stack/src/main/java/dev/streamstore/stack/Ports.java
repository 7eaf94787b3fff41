package dev.streamstore.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Which port each process of one stack has. Immutable. */
public final class Ports {
    static final String OFFSET_VARIABLE = "STREAMSTORE_PORT_OFFSET";

    private static final int MAX_PORT = 65_535;
    /** A further instance of a service listens this much higher than the one before it. */
    private static final int INSTANCE_STEP = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Map<Port, Integer> numbers;

    private Ports(Map<Port, Integer> numbers) {
        this.numbers = numbers;
    }

    /**
     * The defaults, moved by {@code STREAMSTORE_PORT_OFFSET}, except those that a variable of their own sets.
     *
     * @throws StackException when a variable is not a usable port number, or two ports are the same
     */
    public static Ports from(Map<String, String> environment) {
        Ports ports = read(environment);
        Map<Integer, Port> owners = new HashMap<>();
        for (Port port : Port.values()) {
            Port other = owners.putIfAbsent(ports.of(port), port);
            if (other != null) {
                throw new StackException("[ports] " + port.variable() + " and " + other.variable()
                        + ": expected two ports but was " + ports.of(port) + " for both");
            }
        }
        return ports;
    }

    private static Ports read(Map<String, String> environment) {
        int offset = number(environment, OFFSET_VARIABLE, 0);
        Map<Port, Integer> numbers = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            boolean own = environment.containsKey(port.variable());
            int number = own ? number(environment, port.variable(), 0) : port.standard() + offset;
            if (number < 1 || number > MAX_PORT) {
                throw new StackException("[ports] bad port for " + port.purpose() + ": expected 1 to " + MAX_PORT
                        + " but was " + number + " (set by " + (own ? port.variable() : OFFSET_VARIABLE) + ")");
            }
            numbers.put(port, number);
        }
        return new Ports(numbers);
    }

    private static int number(Map<String, String> environment, String variable, int absent) {
        String text = environment.get(variable);
        if (text == null || text.isBlank()) {
            return absent;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new StackException("[ports] bad " + variable + ": expected a whole number but was '" + text + "'", e);
        }
    }

    /**
     * Ports that are free now, for this stack and a second instance of each service: below the range from which
     * operating systems hand out ports for outgoing connections.
     */
    public static Ports free(Random random) {
        for (int attempt = 0; attempt < 200; attempt++) {
            Map<Port, Integer> numbers = new EnumMap<>(Port.class);
            int offset = 1_000 + random.nextInt(21_000);
            for (Port port : Port.values()) {
                numbers.put(port, port == Port.POSTGRES ? 9_329 + offset : port.standard() + offset);
            }
            if (numbers.values().stream().allMatch(n -> isFree(n) && isFree(n + INSTANCE_STEP))) {
                return new Ports(numbers);
            }
        }
        throw new StackException("[ports] found no free range of ports");
    }

    public int of(Port port) {
        return numbers.getOrDefault(port, port.standard());
    }

    int of(ProcessName name) {
        return of(name.role().port()) + (name.instance() - 1) * INSTANCE_STEP;
    }

    /**
     * A process that this one is just starting holds what was open here, a probed port too, until it has closed it: a
     * port that seems taken is looked at again, for up to {@link #PATIENCE}.
     *
     * @throws StackException naming the port, the process that wants it and how to choose another
     */
    static void requireFree(Port port, int number, String wantedBy) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean free = isFree(number);
        while (!free && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            free = isFree(number);
        }
        if (!free) {
            throw new StackException(
                    "[ports] port " + number + " (" + wantedBy + ") is taken by another program: end it,"
                            + " or choose another port with " + port.variable() + "=NUMBER, or move all ports with "
                            + OFFSET_VARIABLE + "=NUMBER");
        }
    }

    static boolean isFree(int port) {
        return canBind(InetAddress.getLoopbackAddress(), port) && canBind(null, port);
    }

    private static boolean canBind(@Nullable InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a connection that has just been closed does not matter
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void writeTo(Properties properties) {
        numbers.forEach((port, number) -> properties.setProperty(port.variable(), Integer.toString(number)));
    }

    static Ports readFrom(Properties properties) {
        Map<String, String> variables = new HashMap<>();
        for (Port port : Port.values()) {
            String number = properties.getProperty(port.variable());
            if (number != null) {
                variables.put(port.variable(), number);
            }
        }
        return read(variables);
    }
}
