package dev.streamstore.payment.invoice;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import dev.streamstore.web.ApiProblem;
import dev.streamstore.web.MoneyJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/invoices")
@Tag(name = "Invoices")
class InvoiceController {
    private final Invoices invoices;

    InvoiceController(Invoices invoices) {
        this.invoices = invoices;
    }

    record LineResponse(String sku, String name, int quantity, MoneyJson unitPrice, MoneyJson lineTotal) {}

    record InvoiceResponse(
            String invoiceNumber, String orderId, List<LineResponse> lines, MoneyJson total, Instant issuedAt) {}

    @GetMapping(path = "/{orderId}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The invoice of an order, as data or as the PDF that was issued")
    @ApiResponse(responseCode = "200")
    @ApiResponse(
            responseCode = "404",
            description = "No such order, or it has not been paid",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(implementation = ProblemDetail.class)))
    InvoiceResponse invoice(@PathVariable String orderId) {
        return response(find(orderId));
    }

    @GetMapping(path = "/{orderId}", produces = MediaType.APPLICATION_PDF_VALUE)
    ResponseEntity<byte[]> pdf(@PathVariable String orderId) {
        Invoice invoice = find(orderId);
        byte[] pdf = invoices.findPdf(orderId).orElseThrow(() -> notFound(orderId));
        ContentDisposition disposition = ContentDisposition.inline()
                .filename(invoice.number().fileName())
                .build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
                .body(pdf);
    }

    private Invoice find(String orderId) {
        // No text in the database has a NUL, nor can it be asked for one.
        Optional<Invoice> invoice = orderId.indexOf('\0') >= 0 ? Optional.empty() : invoices.find(orderId);
        return invoice.orElseThrow(() -> notFound(orderId));
    }

    private static InvoiceResponse response(Invoice invoice) {
        return new InvoiceResponse(
                invoice.number().text(),
                invoice.order().orderId(),
                invoice.order().lines().stream().map(InvoiceController::line).toList(),
                money(invoice.order().total()),
                invoice.issuedAt());
    }

    private static LineResponse line(OrderLine line) {
        return new LineResponse(
                line.sku(), line.name(), line.quantity(), money(line.unitPrice()), money(line.lineTotal()));
    }

    private static MoneyJson money(Money money) {
        return MoneyJson.of(money.minorUnits(), money.currency());
    }

    private static ApiProblem notFound(String orderId) {
        return ApiProblem.notFound("There is no invoice of order " + orderId + ".");
    }
}
