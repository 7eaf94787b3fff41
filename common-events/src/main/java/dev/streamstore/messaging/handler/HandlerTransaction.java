package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.handler.HandlerMetrics.Outcome;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.trace.Traces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.transaction.support.TransactionTemplate;

/** Handles events, one after the other, in one transaction that also marks them as handled. Thread-safe. */
final class HandlerTransaction {
    private final HandlerGroup group;
    private final Inbox inbox;
    private final TransactionTemplate transactions;
    private final Traces traces;

    /** @param attempt 1 at the first try */
    record Arrival(ConsumerRecord record, DecodedEvent event, int attempt) {

        Inbox.Entry inboxEntry() {
            return new Inbox.Entry(event.id(), record.partition(), record.offset());
        }

        EventContext context() {
            return EventContext.of(event, record, attempt);
        }
    }

    HandlerTransaction(HandlerGroup group, Inbox inbox, TransactionTemplate transactions, Traces traces) {
        this.group = group;
        this.inbox = inbox;
        this.transactions = transactions;
        this.traces = traces;
    }

    /**
     * @return {@link Outcome#HANDLED} or {@link Outcome#DUPLICATE} per arrival, in their order
     * @throws RuntimeException what a handler threw, or the database: nothing has happened
     */
    List<Outcome> handle(List<Arrival> arrivals) {
        return transactions.execute(_ -> {
            Set<String> entered = new HashSet<>(inbox.enter(
                    group.name(), arrivals.stream().map(Arrival::inboxEntry).toList()));
            // The same event may be in the batch twice: the first of them takes the entry.
            List<Outcome> outcomes = arrivals.stream()
                    .map(arrival -> entered.remove(arrival.event().id()) ? Outcome.HANDLED : Outcome.DUPLICATE)
                    .toList();
            handleFirstOnes(arrivals, outcomes);
            return outcomes;
        });
    }

    private void handleFirstOnes(List<Arrival> arrivals, List<Outcome> outcomes) {
        List<DomainEvent> events = new ArrayList<>();
        for (int i = 0; i < arrivals.size(); i++) {
            if (outcomes.get(i) == Outcome.HANDLED) {
                events.add(arrivals.get(i).event().event());
            }
        }
        if (events.isEmpty()) {
            return;
        }
        group.beforeBatch(events);
        for (int i = 0; i < arrivals.size(); i++) {
            if (outcomes.get(i) == Outcome.HANDLED) {
                handle(arrivals.get(i));
            }
        }
    }

    private void handle(Arrival arrival) {
        traces.within(EventCodec.causeOf(arrival.record), HandlerActivity.of(group.name(), arrival.record), () -> {
            group.handle(arrival.event.event(), arrival.context());
            return null;
        });
    }
}
