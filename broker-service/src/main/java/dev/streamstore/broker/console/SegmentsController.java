package dev.streamstore.broker.console;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.http.BrokerServices;
import dev.streamstore.broker.inspect.BatchPage;
import dev.streamstore.broker.inspect.IndexView;
import dev.streamstore.broker.inspect.Inspection;
import dev.streamstore.broker.inspect.ProducerView;
import dev.streamstore.broker.inspect.SegmentView;
import dev.streamstore.broker.topic.TopicName;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What lies on the disk of a partition: read-only, a page at a time. */
@RestController
@Hidden
class SegmentsController {

    record Segments(List<SegmentView> segments, int total, List<ProducerView> producers) {}

    private static final int MOST_SEGMENTS = 200;
    private static final int MOST_PRODUCERS = 50;
    private static final int MOST_BATCHES = 200;
    private static final int MOST_ENTRIES = 50;
    private static final String PARTITION = "/console/api/topics/{topic}/partitions/{partition}/segments";

    private final BrokerServices broker;

    SegmentsController(BrokerServices broker) {
        this.broker = broker;
    }

    /** The newest segments and producers. */
    @GetMapping(PARTITION)
    ResponseEntity<Segments> segments(@PathVariable String topic, @PathVariable String partition) {
        Inspection inspection = inspection(topic, partition);
        List<SegmentView> all = inspection.segments();
        return answer(new Segments(
                all.subList(Math.max(0, all.size() - MOST_SEGMENTS), all.size()),
                all.size(),
                inspection.producers().stream().limit(MOST_PRODUCERS).toList()));
    }

    @GetMapping(PARTITION + "/{baseOffset}/batches")
    ResponseEntity<BatchPage> batches(
            @PathVariable String topic,
            @PathVariable String partition,
            @PathVariable String baseOffset,
            @RequestParam(defaultValue = "0") String position,
            @RequestParam(defaultValue = "50") String most) {
        return answer(inspection(topic, partition)
                .batches(number("baseOffset", baseOffset), number("position", position), (int)
                        Math.clamp(number("most", most), 1, MOST_BATCHES)));
    }

    @GetMapping(PARTITION + "/{baseOffset}/index")
    ResponseEntity<IndexView> index(
            @PathVariable String topic, @PathVariable String partition, @PathVariable String baseOffset) {
        return answer(inspection(topic, partition).index(number("baseOffset", baseOffset), MOST_ENTRIES));
    }

    private Inspection inspection(String topic, String partition) {
        return broker.topics()
                .partition(new TopicName(topic), (int) Math.min(Integer.MAX_VALUE, number("partition", partition)))
                .inspection();
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }

    private static long number(String name, String text) {
        if (text.matches("\\d{1,18}")) {
            return Long.parseLong(text);
        }
        throw new BrokerFault(
                ErrorCode.INVALID_REQUEST, "[console] %s: expected a number from 0 but was '%s'".formatted(name, text));
    }
}
