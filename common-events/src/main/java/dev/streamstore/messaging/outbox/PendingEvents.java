package dev.streamstore.messaging.outbox;

import dev.streamstore.messaging.outbox.OutboxTable.NewRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.transaction.support.TransactionSynchronization;

/** What a transaction wants published: written in one statement right before its commit. For its thread. */
final class PendingEvents implements TransactionSynchronization {
    private final JdbcOutbox outbox;
    private final Map<Object, NewRow> rows = new LinkedHashMap<>();

    private record TypeAndId(String type, UUID id) {}

    private record TypeAndKey(String type, String key) {}

    PendingEvents(JdbcOutbox outbox) {
        this.outbox = outbox;
    }

    boolean areOf(JdbcOutbox someone) {
        return outbox == someone;
    }

    void add(NewRow row) {
        rows.put(new TypeAndId(row.type(), row.id()), row);
    }

    void addLatest(NewRow row) {
        TypeAndKey slot = new TypeAndKey(row.type(), row.key());
        rows.remove(slot);
        rows.put(slot, row);
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        List<NewRow> all = new ArrayList<>(rows.values());
        rows.clear();
        outbox.write(all);
    }

    @Override
    public void afterCommit() {
        outbox.wakeRelay();
    }
}
