package dev.streamstore.analytics.insight;

import dev.streamstore.streams.runtime.StreamsRuntime;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Topologies", description = "How the figures are computed")
class ComputationController {
    private final StreamsRuntime runtime;

    ComputationController(StreamsRuntime runtime) {
        this.runtime = runtime;
    }

    @GetMapping(path = "/api/topologies", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The steps from topics to figures, how much went through them, and how far they are")
    ResponseEntity<Computation> computation() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Computation.of(runtime));
    }
}
