package dev.streamstore.analytics.drivers;

import dev.streamstore.analytics.figures.FigureReader;
import dev.streamstore.analytics.live.LiveStream;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@Tag(name = "Drivers", description = "Where the drivers are")
class DriverController {
    private static final Duration MINUTES_SHOWN = Duration.ofMinutes(10);

    private final DriverReader reader;
    private final LiveStream<Drivers> stream;
    private final FigureReader figures;
    private final Clock clock;

    DriverController(DriverReader reader, LiveStream<Drivers> driverStream, FigureReader figures, Clock clock) {
        this.reader = reader;
        this.stream = driverStream;
        this.figures = figures;
        this.clock = clock;
    }

    @GetMapping(path = "/api/drivers", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The latest position of every driver on the road, and the city's map")
    ResponseEntity<Drivers> now() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(reader.read());
    }

    @GetMapping(path = "/api/drivers/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "The same as server-sent events",
            description = "First `snapshot` with all of it, then `change` with the top-level fields that differ")
    ResponseEntity<SseEmitter> stream() {
        return stream.open();
    }

    @GetMapping(path = "/api/zones", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "How many different drivers were in each zone, minute by minute, in the last ten")
    ResponseEntity<List<FigureReader.ZoneFigures>> zones() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(figures.zones(clock.instant().minus(MINUTES_SHOWN)));
    }
}
