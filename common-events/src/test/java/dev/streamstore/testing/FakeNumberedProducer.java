package dev.streamstore.testing;

import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import java.util.List;

/** Appends at once; remembers every batch, not only the last five. */
record FakeNumberedProducer(FakeLog log) implements NumberedProducer {

    @Override
    public Identity newIdentity() {
        return log.newIdentity();
    }

    @Override
    public void append(Identity identity, TopicPartition partition, int sequence, List<ProducerRecord> records) {
        log.append(identity, partition, sequence, records);
    }
}
