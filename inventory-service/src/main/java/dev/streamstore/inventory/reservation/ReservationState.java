package dev.streamstore.inventory.reservation;

/** Where the reservation of an order stands. The names are stored. */
enum ReservationState {
    /** Set aside, still on the shelf. */
    RESERVED,
    /** Gone from the shelf. */
    COMMITTED,
    /** For sale again, or cancelled before anything was set aside: nothing will be from now on. */
    RELEASED,
    /** There was not enough; nothing was set aside. */
    REJECTED
}
