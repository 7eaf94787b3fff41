package dev.streamstore.order.query;

import dev.streamstore.order.model.OrderStatus;
import dev.streamstore.web.ApiProblem;
import dev.streamstore.web.PageResponse;
import dev.streamstore.web.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/orders")
@Tag(name = "Orders")
class OrderQueryController {
    private final OrderViews views;

    OrderQueryController(OrderViews views) {
        this.views = views;
    }

    @GetMapping("/{orderId}")
    @Operation(summary = "One order")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "No such order")
    OrderView order(@PathVariable String orderId) {
        return views.find(orderId).orElseThrow(() -> unknown(orderId));
    }

    @GetMapping
    @Operation(summary = "Orders, newest first; an empty filter is none")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "errors[] names every bad field")
    PageResponse<OrderView> orders(
            @RequestParam(required = false) @Nullable String customerId,
            @RequestParam(required = false) @Nullable OrderStatus status,
            @RequestParam(defaultValue = Paging.DEFAULT_PAGE) int page,
            @RequestParam(defaultValue = Paging.DEFAULT_SIZE) int size) {
        String customer = customerId == null || customerId.isEmpty() ? null : customerId;
        return views.list(customer, status, new Paging(page, size));
    }

    static ApiProblem unknown(String orderId) {
        return ApiProblem.notFound("There is no order " + orderId);
    }
}
