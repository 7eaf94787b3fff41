package dev.streamstore.broker.partition;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.inspect.RefusalView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last few appends that were refused, so that it can be said why. Safe for use by several threads. */
final class Refusals {

    private static final int MOST = 16;

    private final Deque<RefusalView> refusals = new ArrayDeque<>();

    synchronized void note(BrokerFault fault, long nowMs) {
        String code = fault.code().name();
        String message = String.valueOf(fault.getMessage());
        RefusalView before = refusals.stream()
                .filter(refusal ->
                        refusal.code().equals(code) && refusal.message().equals(message))
                .findFirst()
                .orElse(null);
        refusals.remove(before);
        refusals.addFirst(new RefusalView(code, message, before == null ? 1 : before.times() + 1, nowMs));
        if (refusals.size() > MOST) {
            refusals.removeLast();
        }
    }

    /** The latest first. */
    synchronized List<RefusalView> latest() {
        return new ArrayList<>(refusals);
    }
}
