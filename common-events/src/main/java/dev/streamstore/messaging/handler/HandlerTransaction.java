package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.events.HandlingEvent;
import dev.streamstore.events.HandlingEvent.Handling;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.handler.HandlerMetrics.Outcome;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.report.HandlingReports;
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
    private final HandlingReports reports;

    /** @param attempt 1 at the first try */
    record Arrival(ConsumerRecord record, DecodedEvent event, int attempt) {

        Inbox.Entry inboxEntry() {
            return new Inbox.Entry(event.id(), record.partition(), record.offset());
        }

        Handling handling() {
            return new Handling(event.id(), event.type(), HandlingEvent.Outcome.HANDLED, attempt);
        }

        EventContext context() {
            return EventContext.of(event, record, attempt);
        }
    }

    HandlerTransaction(
            HandlerGroup group, Inbox inbox, TransactionTemplate transactions, Traces traces, HandlingReports reports) {
        this.group = group;
        this.inbox = inbox;
        this.transactions = transactions;
        this.traces = traces;
        this.reports = group.topics().contains(Topics.HANDLED) ? HandlingReports.NONE : reports;
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
        List<Arrival> first = new ArrayList<>();
        for (int i = 0; i < arrivals.size(); i++) {
            if (outcomes.get(i) == Outcome.HANDLED) {
                first.add(arrivals.get(i));
            }
        }
        if (first.isEmpty()) {
            return;
        }
        group.beforeBatch(first.stream().map(arrival -> arrival.event().event()).toList());
        for (Arrival arrival : first) {
            handle(arrival, arrival == first.getLast() ? first : List.of());
        }
    }

    /** @param done what to report as handled: all of it, with the last */
    private void handle(Arrival arrival, List<Arrival> done) {
        traces.within(EventCodec.causeOf(arrival.record), HandlerActivity.of(group.name(), arrival.record), () -> {
            group.handle(arrival.event.event(), arrival.context());
            reports.report(group.name(), done.stream().map(Arrival::handling).toList());
            return null;
        });
    }
}
