package dev.streamstore.order.place;

import dev.streamstore.events.Region;
import dev.streamstore.order.model.PaymentMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * What a customer orders.
 *
 * @param lines 1 to 100; lines of one SKU are put together into one
 */
record PlaceOrderRequest(
        @NotBlank @Size(max = 64) @Pattern(regexp = NO_CONTROLS, message = "must not contain control characters")
        String customerId,

        @NotNull @Size(max = 254) @Email(regexp = VISIBLE_ASCII)
        String email,

        @NotNull Region region,
        @NotNull PaymentMethod paymentMethod,
        @NotNull @Size(min = 1, max = MAX_LINES) List<@NotNull @Valid LineRequest> lines) {

    static final int MAX_LINES = 100;
    static final int MAX_QUANTITY = 1_000;

    private static final String NO_CONTROLS = "\\P{Cntrl}*";

    /** Mail goes by plain SMTP. */
    private static final String VISIBLE_ASCII = "[\\x21-\\x7e]+";

    /** So many pieces of an article. */
    record LineRequest(
            @NotBlank @Size(max = 64) String sku,
            @NotNull @Min(1) @Max(MAX_QUANTITY) Integer quantity) {}
}
