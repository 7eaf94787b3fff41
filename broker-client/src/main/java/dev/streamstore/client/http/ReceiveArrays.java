package dev.streamstore.client.http;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Arrays that large answers are received into, of use again once all that lies in them was read: a fresh one of several
 * mebibytes for each fetch would be cleared for nothing and is a burden to the collector. Safe for use by several threads.
 */
final class ReceiveArrays {

    /** Smaller answers get an array of their own. */
    static final int LARGE_BYTES = 64 * 1024;

    private static final int ROUNDED_TO_BYTES = 256 * 1024;

    /** One that is being read and one that is being filled. */
    private static final int MOST_IDLE = 2;

    private final Queue<byte[]> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger idleCount = new AtomicInteger();

    /** One of at least this length, with anything in it. */
    byte[] take(int bytes) {
        byte[] used = idle.poll();
        if (used != null) {
            idleCount.decrementAndGet();
            if (used.length >= bytes) {
                return used;
            }
        }
        return new byte[Math.ceilDiv(bytes, ROUNDED_TO_BYTES) * ROUNDED_TO_BYTES];
    }

    private void giveBack(byte[] array) {
        if (idleCount.incrementAndGet() > MOST_IDLE) {
            idleCount.decrementAndGet();
        } else {
            idle.add(array);
        }
    }

    /** Watches over an array from here, until everyone who reads in it is done. */
    Lent lent(byte[] array) {
        return new Lent(array);
    }

    /** An array and how many read in it, its receiver at first. Who forgets to say that it is done leaves it to the collector. */
    final class Lent {
        private final byte[] array;
        private final AtomicInteger readers = new AtomicInteger(1);

        private Lent(byte[] array) {
            this.array = array;
        }

        void readBy(int more) {
            readers.addAndGet(more);
        }

        void done() {
            if (readers.decrementAndGet() == 0 && array.length >= LARGE_BYTES) {
                giveBack(array);
            }
        }
    }
}
