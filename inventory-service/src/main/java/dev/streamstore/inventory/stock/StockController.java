package dev.streamstore.inventory.stock;

import dev.streamstore.web.ApiProblem;
import dev.streamstore.web.PageResponse;
import dev.streamstore.web.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/inventory")
@Tag(name = "Inventory", description = "Stock levels and their movements")
class StockController {

    private static final int MAX_DELTA = 1_000_000;

    /** What is not even a sku is not looked for: the database could not take all of it. */
    private static final Pattern SKU = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final StockLedger ledger;
    private final StockAdjustments adjustments;

    StockController(StockLedger ledger, StockAdjustments adjustments) {
        this.ledger = ledger;
        this.adjustments = adjustments;
    }

    record ItemJson(
            String sku, String name, int onHand, int reserved, int available, int lowStockThreshold, int restockTo) {
        static ItemJson of(StockItem item) {
            return new ItemJson(
                    item.sku(),
                    item.name(),
                    item.onHand(),
                    item.reserved(),
                    item.available(),
                    item.lowStockThreshold(),
                    item.restockTo());
        }
    }

    /**
     * @param delta pieces that came (positive) or left (negative)
     * @param reason as it will stand in the ledger
     */
    record AdjustmentJson(
            @NotNull @NotZero @Min(-MAX_DELTA) @Max(MAX_DELTA)
            Integer delta,

            @NotBlank @Size(max = 200) String reason) {}

    @GetMapping
    @Operation(summary = "Every article's stock")
    List<ItemJson> all() {
        return ledger.findAll().stream().map(ItemJson::of).toList();
    }

    @GetMapping("/{sku}")
    @Operation(summary = "One article's stock")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "No such article")
    ItemJson one(@PathVariable String sku) {
        return ItemJson.of(existing(sku));
    }

    @PostMapping("/{sku}/adjustments")
    @Operation(summary = "Corrects what lies on the shelf")
    @ApiResponse(responseCode = "200", description = "The article's stock after the correction")
    @ApiResponse(responseCode = "400", description = "errors[] names every bad field")
    @ApiResponse(responseCode = "404", description = "No such article")
    @ApiResponse(responseCode = "409", description = "Fewer pieces would be left than are reserved, or than none")
    ItemJson adjust(@PathVariable String sku, @Valid @RequestBody AdjustmentJson adjustment) {
        if (!SKU.matcher(sku).matches()) {
            throw unknown(sku);
        }
        int delta = adjustment.delta();
        return switch (adjustments.adjust(sku, delta, adjustment.reason().strip())) {
            case StockAdjustments.Result.Adjusted(StockItem item) -> ItemJson.of(item);
            case StockAdjustments.Result.UnknownSku() -> throw unknown(sku);
            case StockAdjustments.Result.NotPossible(StockItem item) -> throw notPossible(item, delta);
        };
    }

    @GetMapping("/{sku}/movements")
    @Operation(summary = "What came and left, the latest first")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "errors[] names every bad field")
    @ApiResponse(responseCode = "404", description = "No such article")
    PageResponse<Movement> movements(
            @PathVariable String sku,
            @RequestParam(defaultValue = Paging.DEFAULT_PAGE) int page,
            @RequestParam(defaultValue = Paging.DEFAULT_SIZE) int size) {
        Paging paging = new Paging(page, size);
        existing(sku);
        return PageResponse.of(paging, ledger.movements(sku, paging), ledger.countMovements(sku));
    }

    private StockItem existing(String sku) {
        if (!SKU.matcher(sku).matches()) {
            throw unknown(sku);
        }
        return ledger.find(sku).orElseThrow(() -> unknown(sku));
    }

    private static ApiProblem unknown(String sku) {
        return new ApiProblem(HttpStatus.NOT_FOUND, "UNKNOWN_SKU", "There is no article " + sku);
    }

    private static ApiProblem notPossible(StockItem item, int delta) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "STOCK_NOT_ADJUSTABLE",
                "%d on hand, %d of them reserved: %+d is not possible"
                        .formatted(item.onHand(), item.reserved(), delta));
    }
}
