package dev.streamstore.broker.log;

import dev.streamstore.broker.log.ProducerStates.State;
import dev.streamstore.broker.log.ProducerStates.Written;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.client.record.RecordBatch;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer states as they were at an offset, in {@code OFFSET.snapshot} beside the segments. Kafka's format and
 * Kafka's content, which is one batch per producer; behind it, where Kafka's readers do not look, what we remember
 * beyond that, so that a restart forgets none of the last batches.
 *
 * <pre>
 *  0 version   int16   1
 *  2 crc       uint32  CRC-32C of all that follows
 *  6 count     int32   producers:
 *      producerId int64, epoch int16, lastSequence int32, lastOffset int64, offsetDelta int32, timestamp int64 (when it
 *      wrote last, epoch ms), coordinatorEpoch int32 (-1), currentTxnFirstOffset int64 (-1)
 *    then ours:
 *    magic     int32   "SSPS"
 *    forgotten int64   the largest id of a producer that was forgotten, -1: none
 *    per producer, in the same order:
 *      logAppendTime int64 (of the last batch; -1: none), earlier int8, per earlier batch, oldest first:
 *        firstSequence int32, lastSequence int32, baseOffset int64, lastOffset int64, logAppendTime int64
 * </pre>
 */
final class ProducerSnapshots {
    private static final Logger log = LoggerFactory.getLogger(ProducerSnapshots.class);
    private static final short VERSION = 1;
    private static final int CRC_AT = 2;
    private static final int BODY_AT = 6;
    private static final int ENTRY_BYTES = 46;
    private static final int OUR_MAGIC = 0x53535053;
    private static final int NONE = -1;
    private static final int KEPT = 3;

    private final FileStore files;
    private final Path directory;

    ProducerSnapshots(FileStore files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * All producers at some offset.
     *
     * @param states the one that was silent longest first
     * @param forgottenUpTo the largest id of a producer that was known once; -1 without one
     */
    record Content(Collection<State> states, long forgottenUpTo) {
        static final Content EMPTY = new Content(List.of(), NONE);

        static Content of(ProducerStates producers) {
            return new Content(producers.all(), producers.forgottenUpTo());
        }
    }

    /** A snapshot that could be read. */
    record Loaded(long offset, Content content) {}

    /** Durable on return. */
    void write(long offset, Content content) throws IOException {
        files.writeAtomically(SegmentFiles.snapshot(directory, offset), encode(content));
    }

    /** All but the last few; not as long as the log may be cut back behind these. */
    void deleteOld() throws IOException {
        List<Path> newestFirst = newestFirst();
        for (Path old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
            files.delete(old);
        }
    }

    /** The newest whole one at or before {@code endOffset}; of nothing at offset 0 when there is none. */
    Loaded load(long endOffset) throws IOException {
        for (Path file : newestFirst()) {
            long offset = SegmentFiles.offsetOfSnapshot(file).orElseThrow();
            if (offset <= endOffset) {
                try {
                    return new Loaded(offset, decode(ByteBuffer.wrap(files.readAll(file))));
                } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
                    log.warn("[ProducerSnapshots] {}: expected a snapshot but was damaged: {}", file, e.getMessage());
                }
            }
        }
        return new Loaded(0, Content.EMPTY);
    }

    /** Deletes those of states after {@code endOffset}. */
    void truncate(long endOffset) throws IOException {
        for (Path file : newestFirst()) {
            if (SegmentFiles.offsetOfSnapshot(file).orElseThrow() > endOffset) {
                files.delete(file);
            }
        }
    }

    private List<Path> newestFirst() throws IOException {
        return files.list(directory).stream()
                .filter(file -> SegmentFiles.offsetOfSnapshot(file).isPresent())
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static byte[] encode(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(VERSION);
        out.writeInt(0);
        out.writeInt(content.states().size());
        for (State state : content.states()) {
            Written last = state.batches().getLast();
            out.writeLong(state.producerId());
            out.writeShort(state.epoch());
            out.writeInt(last.lastSequence());
            out.writeLong(last.place().lastOffset());
            out.writeInt((int) (last.place().lastOffset() - last.place().baseOffset()));
            out.writeLong(state.lastSeenMs());
            out.writeInt(NONE);
            out.writeLong(NONE);
        }
        out.writeInt(OUR_MAGIC);
        out.writeLong(content.forgottenUpTo());
        for (State state : content.states()) {
            out.writeLong(state.batches().getLast().place().logAppendTimeMs());
            out.writeByte(state.batches().size() - 1);
            for (Written batch : state.batches().subList(0, state.batches().size() - 1)) {
                out.writeInt(batch.firstSequence());
                out.writeInt(batch.lastSequence());
                out.writeLong(batch.place().baseOffset());
                out.writeLong(batch.place().lastOffset());
                out.writeLong(batch.place().logAppendTimeMs());
            }
        }
        ByteBuffer snapshot = ByteBuffer.wrap(bytes.toByteArray());
        return snapshot.putInt(CRC_AT, checksum(snapshot)).array();
    }

    private static Content decode(ByteBuffer in) {
        if (in.getShort() != VERSION || in.getInt() != checksum(in)) {
            throw new IllegalArgumentException("expected version and checksum to be right");
        }
        int count = in.getInt();
        ByteBuffer entries = in.slice(in.position(), Math.multiplyExact(count, ENTRY_BYTES));
        in.position(in.position() + entries.limit());
        // A snapshot that Kafka wrote ends here.
        boolean ours = in.hasRemaining();
        if (ours && in.getInt() != OUR_MAGIC) {
            throw new IllegalArgumentException("expected our part to begin with its magic");
        }
        long forgottenUpTo = ours ? in.getLong() : NONE;
        List<State> states = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            states.add(decodeState(entries, in, ours));
        }
        return new Content(states, forgottenUpTo);
    }

    private static State decodeState(ByteBuffer entries, ByteBuffer beyond, boolean ours) {
        long producerId = entries.getLong();
        short epoch = entries.getShort();
        int lastSequence = entries.getInt();
        long lastOffset = entries.getLong();
        int offsetDelta = entries.getInt();
        long lastSeenMs = entries.getLong();
        entries.getInt();
        entries.getLong();
        long logAppendTimeMs = ours ? beyond.getLong() : PlacedBatch.CREATE_TIME;
        List<Written> batches = new ArrayList<>();
        for (int earlier = ours ? beyond.get() : 0; earlier > 0; earlier--) {
            batches.add(new Written(
                    beyond.getInt(),
                    beyond.getInt(),
                    new PlacedBatch(beyond.getLong(), beyond.getLong(), beyond.getLong(), false)));
        }
        batches.add(new Written(
                RecordBatch.sequenceAfter(lastSequence, -offsetDelta),
                lastSequence,
                new PlacedBatch(lastOffset - offsetDelta, lastOffset, logAppendTimeMs, false)));
        return new State(producerId, epoch, batches, lastSeenMs);
    }

    private static int checksum(ByteBuffer snapshot) {
        CRC32C crc = new CRC32C();
        crc.update(snapshot.slice(BODY_AT, snapshot.limit() - BODY_AT));
        return (int) crc.getValue();
    }
}
