package dev.streamstore.analytics.figures;

/**
 * What is counted under one key. Negative in a difference only.
 *
 * @param quantity pieces
 * @param revenueMinor captured minus refunded money, in minor units
 */
public record Figures(long placed, long confirmed, long cancelled, long quantity, long revenueMinor) {

    public static final Figures NONE = new Figures(0, 0, 0, 0, 0);

    static Figures ofPlaced(boolean is) {
        return is ? new Figures(1, 0, 0, 0, 0) : NONE;
    }

    static Figures ofConfirmed(boolean is) {
        return is ? new Figures(0, 1, 0, 0, 0) : NONE;
    }

    static Figures ofCancelled(boolean is) {
        return is ? new Figures(0, 0, 1, 0, 0) : NONE;
    }

    static Figures ofRevenue(long minorUnits) {
        return new Figures(0, 0, 0, 0, minorUnits);
    }

    Figures plus(Figures other) {
        return new Figures(
                placed + other.placed,
                confirmed + other.confirmed,
                cancelled + other.cancelled,
                quantity + other.quantity,
                revenueMinor + other.revenueMinor);
    }

    Figures negated() {
        return new Figures(-placed, -confirmed, -cancelled, -quantity, -revenueMinor);
    }
}
