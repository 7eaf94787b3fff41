package dev.streamstore.broker.log;

import dev.streamstore.broker.log.ProducerStates.State;
import dev.streamstore.broker.log.ProducerStates.Written;
import dev.streamstore.broker.runtime.FileStore;
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
 * The producer states as they were at an offset, in {@code OFFSET.snapshot} beside the segments. Kafka's snapshot keeps
 * one batch per producer; this one keeps all that are remembered, so that a restart forgets none.
 *
 * <pre>
 *  0 magic     int32   "SSPS"
 *  4 version   int16   1
 *  6 crc       uint32  CRC-32C of all that follows
 * 10 count     int32   producers:
 *    producerId int64, epoch int16, lastSeen int64 (epoch ms), batches int8, then per batch:
 *      firstSequence int32, lastSequence int32, baseOffset int64, lastOffset int64, logAppendTime int64 (-1: none)
 * </pre>
 */
final class ProducerSnapshots {
    private static final Logger log = LoggerFactory.getLogger(ProducerSnapshots.class);
    private static final int MAGIC = 0x53535053;
    private static final short VERSION = 1;
    private static final int CRC_AT = 6;
    private static final int BODY_AT = 10;
    private static final int KEPT = 3;

    private final FileStore files;
    private final Path directory;

    ProducerSnapshots(FileStore files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** A snapshot that could be read. */
    record Loaded(long offset, List<State> states) {}

    /** Durable on return; older ones but the last few are deleted. */
    void write(long offset, Collection<State> states) throws IOException {
        files.writeAtomically(SegmentFiles.snapshot(directory, offset), encode(states));
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
                } catch (BufferUnderflowException | IllegalArgumentException e) {
                    log.warn("[ProducerSnapshots] {}: expected a snapshot but was damaged: {}", file, e.getMessage());
                }
            }
        }
        return new Loaded(0, List.of());
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

    private static byte[] encode(Collection<State> states) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeShort(VERSION);
        out.writeInt(0);
        out.writeInt(states.size());
        for (State state : states) {
            out.writeLong(state.producerId());
            out.writeShort(state.epoch());
            out.writeLong(state.lastSeenMs());
            out.writeByte(state.batches().size());
            for (Written batch : state.batches()) {
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

    private static List<State> decode(ByteBuffer in) {
        if (in.getInt() != MAGIC || in.getShort() != VERSION || in.getInt() != checksum(in)) {
            throw new IllegalArgumentException("expected magic, version and checksum to be right");
        }
        List<State> states = new ArrayList<>();
        for (int count = in.getInt(); count > 0; count--) {
            long producerId = in.getLong();
            short epoch = in.getShort();
            long lastSeenMs = in.getLong();
            List<Written> batches = new ArrayList<>();
            for (int left = in.get(); left > 0; left--) {
                batches.add(new Written(
                        in.getInt(), in.getInt(), new PlacedBatch(in.getLong(), in.getLong(), in.getLong(), false)));
            }
            states.add(new State(producerId, epoch, batches, lastSeenMs));
        }
        return states;
    }

    private static int checksum(ByteBuffer snapshot) {
        CRC32C crc = new CRC32C();
        crc.update(snapshot.slice(BODY_AT, snapshot.limit() - BODY_AT));
        return (int) crc.getValue();
    }
}
