package dev.streamstore.analytics.figures;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.events.HandlingEvent.Handling;
import dev.streamstore.events.HandlingEvent.Outcome;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.report.HandlingReports;
import dev.streamstore.streams.runtime.BatchListener;
import dev.streamstore.streams.state.StateTransaction;
import java.sql.Connection;
import java.util.List;

/**
 * Reports what the figures took in, in the transaction that took it, as other groups report what their handlers did. Where
 * drivers are is in no order's story, and comes too often.
 */
final class FigureReports implements BatchListener {
    private final HandlingReports reports;

    FigureReports(HandlingReports reports) {
        this.reports = reports;
    }

    @Override
    public void committing(List<ConsumerRecord> records, StateTransaction transaction) {
        List<Handling> handled = records.stream()
                .filter(record -> !record.partition().topic().equals(Topics.DRIVER_LOCATIONS))
                .flatMap(record -> HandlingReports.handling(record, Outcome.HANDLED, 1).stream())
                .toList();
        reports.report(transaction.unwrap(Connection.class).orElseThrow(), FigureTopology.GROUP, handled);
    }
}
