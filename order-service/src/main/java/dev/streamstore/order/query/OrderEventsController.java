package dev.streamstore.order.query;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@Tag(name = "Orders")
class OrderEventsController {
    private final OrderViews views;
    private final StatusFeed feed;

    OrderEventsController(OrderViews views, StatusFeed feed) {
        this.views = views;
        this.feed = feed;
    }

    @GetMapping(path = "/api/orders/{orderId}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "The order as it is now, then again whenever its status changes",
            description = "Server-sent events; data is the order. Changes in quick succession may come as one.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "No such order")
    ResponseEntity<SseEmitter> events(@PathVariable String orderId) {
        if (views.find(orderId).isEmpty()) {
            throw OrderQueryController.unknown(orderId);
        }
        return ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no")
                .body(feed.watch(orderId));
    }
}
