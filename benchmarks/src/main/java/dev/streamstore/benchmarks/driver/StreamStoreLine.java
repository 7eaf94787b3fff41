package dev.streamstore.benchmarks.driver;

import dev.streamstore.client.Admin;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.HttpBrokerClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;

final class StreamStoreLine implements Line {

    private final String topic;
    private final HttpBrokerClient client;
    private final Producer producer;
    private final Consumer consumer;

    StreamStoreLine(String url, String topic) {
        this.topic = topic;
        client = HttpBrokerClient.connect(List.of(URI.create(url)));
        producer = client.newProducer(ProducerConfig.defaults("bench"));
        consumer = client.newConsumer(ConsumerConfig.defaults("bench-line", "bench"));
        List<Admin.PartitionDescription> partitions =
                client.admin().describeTopic(topic).partitions();
        consumer.assign(partitions.stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList());
    }

    @Override
    public void send(byte[] key, byte[] value) {
        var unused = producer.send(new ProducerRecord(topic, key, value));
    }

    @Override
    public List<byte[]> poll() {
        return consumer.poll(Duration.ofMillis(100)).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        client.close();
    }
}
