package dev.streamstore.payment.processing;

import dev.streamstore.payment.model.Payment;
import dev.streamstore.payment.model.PaymentStatus;
import dev.streamstore.payment.model.PaymentTerms;
import dev.streamstore.web.ApiProblem;
import dev.streamstore.web.MoneyJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.springframework.http.MediaType;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/payments")
@Tag(name = "Payments")
class PaymentController {
    private final Payments payments;

    PaymentController(Payments payments) {
        this.payments = payments;
    }

    /**
     * A payment as others see it.
     *
     * @param attempts calls to the gateway until it decided on the authorization
     */
    record PaymentResponse(
            String orderId, PaymentStatus status, MoneyJson amount, String method, int attempts, Instant updatedAt) {}

    @GetMapping(path = "/{orderId}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "What became of the payment of an order")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "No such order, or its payment is not decided yet")
    @Transactional(readOnly = true)
    public PaymentResponse payment(@PathVariable String orderId) {
        return payments.findByOrderId(orderId)
                .flatMap(payment -> payment.state().status().map(status -> response(payment, status)))
                .orElseThrow(() -> ApiProblem.notFound("There is no decided payment of order " + orderId + "."));
    }

    private static PaymentResponse response(Payment payment, PaymentStatus status) {
        PaymentTerms terms = payment.terms();
        return new PaymentResponse(
                payment.orderId(),
                status,
                MoneyJson.of(terms.amountMinor(), terms.currency()),
                terms.method(),
                payment.attempts(),
                payment.updatedAt());
    }
}
