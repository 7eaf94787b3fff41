package dev.streamstore.broker.fetch;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.partition.ReadResult;

/** What became of one position of a fetch. */
public sealed interface Fetched {

    FetchPosition position();

    /** Perhaps without records. */
    record Records(FetchPosition position, ReadResult read) implements Fetched {}

    record Refused(FetchPosition position, BrokerFault fault) implements Fetched {}
}
