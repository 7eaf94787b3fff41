package dev.streamstore.system.saga;

import dev.streamstore.payment.model.GatewayCall;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The account of one order at a payment provider that keeps its promise: a call with a known key gets the first answer
 * again, an authorization after a void is refused, what makes no sense is a bug of the caller.
 */
final class Gateway {
    private final Map<GatewayCall, Boolean> answers = new EnumMap<>(GatewayCall.class);
    private final Set<GatewayCall> done = EnumSet.noneOf(GatewayCall.class);
    private final boolean approves;

    Gateway(boolean approves) {
        this.approves = approves;
    }

    /** @return whether it was done, now or at the first call */
    boolean call(GatewayCall call) {
        Boolean before = answers.get(call);
        if (before != null) {
            return before;
        }
        boolean does = switch (call) {
            case AUTHORIZE -> approves && !done.contains(GatewayCall.VOID);
            case CAPTURE -> require(call, isHeld());
            case VOID -> require(call, !done.contains(GatewayCall.CAPTURE));
            case REFUND -> require(call, done.contains(GatewayCall.CAPTURE));
        };
        answers.put(call, does);
        if (does) {
            done.add(call);
        }
        return does;
    }

    boolean isHeld() {
        return done.contains(GatewayCall.AUTHORIZE)
                && !done.contains(GatewayCall.CAPTURE)
                && !done.contains(GatewayCall.VOID);
    }

    /** Captured and not given back. */
    boolean isTaken() {
        return done.contains(GatewayCall.CAPTURE) && !done.contains(GatewayCall.REFUND);
    }

    private boolean require(GatewayCall call, boolean makesSense) {
        if (!makesSense) {
            throw new AssertionError("the gateway was asked to " + call + " after " + done);
        }
        return true;
    }

    @Override
    public String toString() {
        return done.toString();
    }
}
