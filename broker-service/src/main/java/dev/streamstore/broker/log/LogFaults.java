package dev.streamstore.broker.log;

import dev.streamstore.broker.error.Applied;
import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one log tells what is wrong. */
final class LogFaults {
    private static final Logger log = LoggerFactory.getLogger(LogFaults.class);

    private final TopicPartition id;

    LogFaults(TopicPartition id) {
        this.id = id;
    }

    BrokerFault closed() {
        return new BrokerFault(ErrorCode.NOT_READY, "[PartitionLog " + id + "] expected to be open but is closed");
    }

    /** @param first the first offset that is there */
    BrokerFault trimmed(long offset, long first) {
        return new BrokerFault(
                ErrorCode.OFFSET_TRIMMED,
                "[PartitionLog " + id + "] offset: expected >= " + first + " but was " + offset,
                Map.of("logStartOffset", first));
    }

    /** For the operator too: the cause is logged. */
    BrokerFault storage(String what, Applied applied, Exception cause) {
        log.error("[PartitionLog {}] {}", id, what, cause);
        return new BrokerFault(
                ErrorCode.STORAGE_ERROR,
                applied,
                "[PartitionLog " + id + "] " + what + ": " + cause.getMessage(),
                Map.of(),
                cause);
    }
}
