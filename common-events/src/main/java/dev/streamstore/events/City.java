package dev.streamstore.events;

/**
 * The drivers' city: a rectangle of blocks between straight streets, cut into square zones. Lengths are in metres; x goes
 * east from the western edge, y goes south from the northern one. All edges belong to the city.
 */
public final class City {
    public static final int WIDTH_METERS = 4_000;
    public static final int HEIGHT_METERS = 3_000;

    /** From one street to the next parallel one; the edges are streets too. */
    public static final int BLOCK_METERS = 200;

    /** The sides of a zone. */
    public static final int ZONE_METERS = 1_000;

    private static final int LAST_COLUMN = WIDTH_METERS / ZONE_METERS - 1;
    private static final int LAST_ROW = HEIGHT_METERS / ZONE_METERS - 1;

    private City() {}

    public static boolean contains(int xMeters, int yMeters) {
        return xMeters >= 0 && xMeters <= WIDTH_METERS && yMeters >= 0 && yMeters <= HEIGHT_METERS;
    }

    /**
     * The zone of a place: its column from the west, {@code A} to {@code D}, and its row from the north, {@code 1} to
     * {@code 3}. A place on a border belongs to the zone east or south of it.
     */
    public static String zoneAt(int xMeters, int yMeters) {
        if (!contains(xMeters, yMeters)) {
            throw new IllegalArgumentException(
                    "[City] place: expected one in the city but was " + xMeters + ", " + yMeters);
        }
        int column = Math.min(xMeters / ZONE_METERS, LAST_COLUMN);
        int row = Math.min(yMeters / ZONE_METERS, LAST_ROW);
        return Character.toString('A' + column) + (row + 1);
    }
}
