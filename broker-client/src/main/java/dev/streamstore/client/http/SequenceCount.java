package dev.streamstore.client.http;

import dev.streamstore.client.http.ProducerIds.Identity;
import dev.streamstore.client.record.RecordBatch;
import org.jspecify.annotations.Nullable;

/** How far the numbering of one partition's records has come. For the delivering thread alone. */
final class SequenceCount {

    private enum Next {
        GO_ON,
        NEXT_EPOCH,
        OTHER_ID
    }

    private final ProducerIds ids;
    private @Nullable Identity identity;
    private int sequence;
    private Next next = Next.GO_ON;

    SequenceCount(ProducerIds ids) {
        this.ids = ids;
    }

    /** Under which identity the next batch goes; asks the broker when there is none yet. */
    Identity identity() {
        Identity used = identity;
        if (used == null) {
            used = ids.first();
        } else {
            used = switch (next) {
                case GO_ON -> used;
                case NEXT_EPOCH -> ids.after(used);
                case OTHER_ID -> ids.another();
            };
        }
        identity = used;
        next = Next.GO_ON;
        return used;
    }

    /** The sequence of the next record. */
    int sequence() {
        return sequence;
    }

    void advance(int records) {
        sequence = RecordBatch.sequenceAfter(sequence, records);
    }

    /** The broker may or may not have counted what was sent last: start anew, under the next epoch. */
    void restart() {
        next = identity == null ? Next.GO_ON : Next.NEXT_EPOCH;
        sequence = 0;
    }

    /** Someone else counts under this identity: take another. */
    void replace() {
        next = identity == null ? Next.GO_ON : Next.OTHER_ID;
        sequence = 0;
    }
}
