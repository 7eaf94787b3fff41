package dev.streamstore.analytics.dashboard;

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
@RequestMapping("/api/dashboard")
@Tag(name = "Dashboard", description = "Live figures")
class DashboardController {

    private final DashboardReader reader;
    private final LiveStream<Dashboard> stream;

    DashboardController(DashboardReader reader, LiveStream<Dashboard> dashboardStream) {
        this.reader = reader;
        this.stream = dashboardStream;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "All figures as they are now")
    ResponseEntity<Dashboard> now() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(reader.read());
    }

    @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "The figures as server-sent events",
            description = "First `snapshot` with all of it, then `change` with the top-level fields that differ")
    ResponseEntity<SseEmitter> stream() {
        return stream.open();
    }
}
