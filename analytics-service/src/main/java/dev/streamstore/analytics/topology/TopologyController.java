package dev.streamstore.analytics.topology;

import dev.streamstore.analytics.live.LiveStream;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@RequestMapping("/api/topology")
@Tag(name = "Topology", description = "Services, topics and groups")
class TopologyController {

    private final TopologyReader reader;
    private final LiveStream<Topology> stream;

    TopologyController(TopologyReader reader, LiveStream<Topology> topologyStream) {
        this.reader = reader;
        this.stream = topologyStream;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Who publishes where, who reads it, how fast, how far behind")
    ResponseEntity<Topology> now() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(reader.read());
    }

    @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "The same as server-sent events",
            description = "First `snapshot` with all of it, then `change` with the top-level fields that differ")
    ResponseEntity<SseEmitter> stream() {
        return stream.open();
    }
}
