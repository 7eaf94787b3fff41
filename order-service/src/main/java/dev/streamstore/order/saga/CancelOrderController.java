package dev.streamstore.order.saga;

import dev.streamstore.order.query.OrderView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Orders")
class CancelOrderController {
    private final OrderDecisions decisions;

    CancelOrderController(OrderDecisions decisions) {
        this.decisions = decisions;
    }

    @PostMapping("/api/orders/{orderId}/cancel")
    @Operation(summary = "Cancel an order, confirmed or not; stock and money go back")
    @ApiResponse(responseCode = "202", description = "Cancelled")
    @ApiResponse(responseCode = "404", description = "No such order")
    @ApiResponse(responseCode = "409", description = "It is cancelled already")
    ResponseEntity<OrderView> cancel(@PathVariable String orderId) {
        return ResponseEntity.accepted().body(decisions.cancel(orderId));
    }
}
