package dev.streamstore.notification.outgoing;

import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.notification.outgoing.Notifications.Summary;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/notifications")
@Tag(name = "Notifications")
class NotificationController {
    private static final int MAX_LIMIT = 10_000;

    private final Notifications notifications;

    NotificationController(Notifications notifications) {
        this.notifications = notifications;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Mails sent and to be sent, the newest first")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "errors[] names every bad field")
    List<Summary> notifications(
            @Parameter(description = "Only those about this order") @RequestParam(required = false) @Nullable
                    String orderId,
            @RequestParam(required = false) @Nullable Kind kind,
            @Parameter(description = "At most so many") @RequestParam(defaultValue = "1000") @Min(1) @Max(MAX_LIMIT)
                    int limit) {
        if (orderId != null && orderId.indexOf('\0') >= 0) {
            // No text in the database has a NUL, nor can it be asked for one.
            return List.of();
        }
        Optional<String> order = Optional.ofNullable(orderId).filter(id -> !id.isEmpty());
        return notifications.find(order, Optional.ofNullable(kind), limit);
    }
}
