package dev.streamstore.payment.invoice;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import dev.streamstore.web.ApiProblem;
import dev.streamstore.web.MoneyJson;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
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
    private final CreditNotes creditNotes;

    InvoiceController(Invoices invoices, CreditNotes creditNotes) {
        this.invoices = invoices;
        this.creditNotes = creditNotes;
    }

    record LineResponse(String sku, String name, int quantity, MoneyJson unitPrice, MoneyJson lineTotal) {}

    /** @param creditNote absent unless what was paid has been given back */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record InvoiceResponse(
            String invoiceNumber,
            String orderId,
            List<LineResponse> lines,
            MoneyJson total,
            Instant issuedAt,
            @Nullable CreditNoteResponse creditNote) {}

    record CreditNoteResponse(
            String creditNoteNumber, String orderId, String invoiceNumber, MoneyJson total, Instant issuedAt) {}

    @GetMapping(path = "/{orderId}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The invoice of an order, as data or as the PDF that was issued")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = InvoiceResponse.class)),
                @Content(
                        mediaType = MediaType.APPLICATION_PDF_VALUE,
                        schema = @Schema(type = "string", format = "binary"))
            })
    @ApiResponse(responseCode = "404", description = "No such order, or it has not been paid")
    InvoiceResponse invoice(@PathVariable String orderId) {
        return response(find(orderId));
    }

    /** Documented with {@link #invoice}: to OpenAPI the two are one operation. */
    @GetMapping(path = "/{orderId}", produces = MediaType.APPLICATION_PDF_VALUE)
    @Hidden
    ResponseEntity<byte[]> pdf(@PathVariable String orderId) {
        Invoice invoice = find(orderId);
        byte[] pdf = invoices.findPdf(orderId).orElseThrow(() -> notFound(orderId));
        return file(invoice.number(), pdf);
    }

    @GetMapping(path = "/{orderId}/credit-note", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The credit note of a refunded order, as data or as the PDF that was issued")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = CreditNoteResponse.class)),
                @Content(
                        mediaType = MediaType.APPLICATION_PDF_VALUE,
                        schema = @Schema(type = "string", format = "binary"))
            })
    @ApiResponse(responseCode = "404", description = "No such order, or nothing was refunded")
    CreditNoteResponse creditNote(@PathVariable String orderId) {
        return response(findCreditNote(orderId));
    }

    @GetMapping(path = "/{orderId}/credit-note", produces = MediaType.APPLICATION_PDF_VALUE)
    @Hidden
    ResponseEntity<byte[]> creditNotePdf(@PathVariable String orderId) {
        CreditNote note = findCreditNote(orderId);
        byte[] pdf = creditNotes.findPdf(orderId).orElseThrow(() -> noCreditNote(orderId));
        return file(note.number(), pdf);
    }

    private static ResponseEntity<byte[]> file(PaperNumber number, byte[] pdf) {
        ContentDisposition disposition =
                ContentDisposition.inline().filename(number.fileName()).build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
                .body(pdf);
    }

    private CreditNote findCreditNote(String orderId) {
        return creditNotes.find(find(orderId)).orElseThrow(() -> noCreditNote(orderId));
    }

    private Invoice find(String orderId) {
        return invoices.find(orderId).orElseThrow(() -> notFound(orderId));
    }

    private InvoiceResponse response(Invoice invoice) {
        return new InvoiceResponse(
                invoice.number().text(),
                invoice.order().orderId(),
                invoice.order().lines().stream().map(InvoiceController::line).toList(),
                money(invoice.order().total()),
                invoice.issuedAt(),
                creditNotes.find(invoice).map(InvoiceController::response).orElse(null));
    }

    private static CreditNoteResponse response(CreditNote note) {
        Invoice invoice = note.invoice();
        return new CreditNoteResponse(
                note.number().text(),
                invoice.order().orderId(),
                invoice.number().text(),
                money(invoice.order().total()),
                note.issuedAt());
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

    private static ApiProblem noCreditNote(String orderId) {
        return ApiProblem.notFound("There is no credit note of order " + orderId + ".");
    }
}
