package dev.streamstore.order.place;

import dev.streamstore.order.query.OrderView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Orders")
class PlaceOrderController {
    private final OrderPlacement placement;

    PlaceOrderController(OrderPlacement placement) {
        this.placement = placement;
    }

    @PostMapping(path = "/api/orders", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Place an order",
            description = "Stored at once, decided a moment later: follow it at its Location.")
    @ApiResponse(responseCode = "202", description = "Placed")
    @ApiResponse(responseCode = "400", description = "errors[] names every bad field")
    @ApiResponse(responseCode = "422", description = "The key was used for another order")
    ResponseEntity<OrderView> place(
            @Valid @RequestBody PlaceOrderRequest request,
            @Parameter(description = "Same key and same order: the same answer again, for at least 24 hours")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String idempotencyKey) {
        OrderView order = placement.place(request, idempotencyKey);
        return ResponseEntity.accepted()
                .location(URI.create("/api/orders/" + order.orderId()))
                .body(order);
    }
}
