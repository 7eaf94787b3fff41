package dev.streamstore.system.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever is delayed, repeated, reordered, lost on the way to the gateway or arrives there too late: no machine gets
 * into an illegal state, every order ends, money is taken exactly for the confirmed ones and stands in the books, and
 * goods have left exactly for these. The machines are those of the services; inboxes are left out, so each must bear
 * repetition by itself.
 *
 * <p>Any one of these changes fails it within the default seeds:
 *
 * <ul>
 *   <li>{@code Payment.captured}: never ask for the {@code REFUND} ("money is taken");
 *   <li>{@code Payment.authorized}: don't look at {@code cancelled} ("money is still held");
 *   <li>{@code Payment.unanswered}: don't ask for the {@code VOID} ("money is still held");
 *   <li>{@code Payment.refunded}: no {@code CREDIT_NOTE};
 *   <li>{@code ReservationState.cancelled}: {@code COMMITTED} stays ("goods are COMMITTED");
 *   <li>{@code ReservationState.confirmed}: {@code EXPIRED} tells no rejection;
 *   <li>{@code Order.on}: a {@code CONFIRMED} order doesn't listen to {@code STOCK_REJECTED}.
 * </ul>
 *
 * <p>{@code -Dstreamstore.saga.first=N -Dstreamstore.saga.seeds=M} tries M seeds from N on.
 */
class SagaSimulationTest {
    private static final int MAX_STEPS = 200_000;

    @Test
    void moneyAndGoodsFollowTheOrders() {
        long first = Long.getLong("streamstore.saga.first", 0);
        long seeds = Long.getLong("streamstore.saga.seeds", 5_000);
        for (long seed = first; seed < first + seeds; seed++) {
            List<String> story = new ArrayList<>();
            try {
                run(new Random(seed), story);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ": " + e.getMessage() + "\n  " + String.join("\n  ", story), e);
            }
        }
    }

    private static void run(Random random, List<String> story) {
        int delivered = 1 + random.nextInt(8);
        Warehouse warehouse = new Warehouse(delivered);
        List<Saga> sagas = IntStream.rangeClosed(1, 1 + random.nextInt(4))
                .mapToObj(i -> new Saga("o-" + i, random, warehouse, story))
                .toList();
        settle(sagas, random);
        sagas.forEach(Saga::deadline);
        settle(sagas, random);
        int sold = sagas.stream().mapToInt(Saga::requireEnded).sum();
        if (warehouse.reserved() != 0 || warehouse.onHand() != delivered - sold) {
            throw new AssertionError(sold + " sold, but " + warehouse);
        }
    }

    private static void settle(List<Saga> sagas, Random random) {
        List<Saga> moving = new ArrayList<>(sagas);
        for (int step = 0; !moving.isEmpty(); step++) {
            if (step == MAX_STEPS) {
                throw new AssertionError("still moving after " + MAX_STEPS + " steps");
            }
            Saga saga = moving.get(random.nextInt(moving.size()));
            saga.step();
            saga.requireBooked();
            moving = new ArrayList<>(sagas.stream().filter(Saga::isMoving).toList());
        }
    }
}
