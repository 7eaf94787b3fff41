package dev.streamstore.inventory.stock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.inventory.InventoryTest;
import dev.streamstore.inventory.Shelf;
import dev.streamstore.inventory.Shelf.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The REST door. */
@InventoryTest
class StockControllerTest {

    @Autowired
    MockMvcTester http;

    @Autowired
    Shelf shelf;

    @Autowired
    JdbcClient jdbc;

    private MvcTestResult adjust(String sku, String json) {
        return http.post()
                .uri("/api/inventory/{sku}/adjustments", sku)
                .contentType(MediaType.APPLICATION_JSON)
                .content(json)
                .exchange();
    }

    @Test
    void theCatalogueIsSeededAndItsFirstMovementIsTheStock() {
        var items = assertThat(http.get().uri("/api/inventory").exchange()).hasStatusOk();
        items.bodyJson().extractingPath("$[?(@.sku == 'KB-TKL-87')]").asArray().hasSize(1);
        assertThat(http.get().uri("/api/inventory/NB-DOT-A5").exchange())
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                        {"sku":"NB-DOT-A5","name":"Dotted Notebook A5","onHand":2000,"reserved":0,"available":2000,
                         "lowStockThreshold":200,"restockTo":2500}""");
        var movements = assertThat(
                        http.get().uri("/api/inventory/NB-DOT-A5/movements").exchange())
                .hasStatusOk();
        movements.bodyJson().extractingPath("$.total").isEqualTo(1);
        movements.bodyJson().extractingPath("$.items[0].delta").isEqualTo(2000);
        movements.bodyJson().extractingPath("$.items[0].reason").isEqualTo("SEED");
        movements.bodyJson().extractingPath("$.items[0].orderId").isNull();
        assertThat(jdbc.sql("SELECT count(*) FROM stock_item WHERE sku NOT LIKE '%-____-%-%-%'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(16);
    }

    @Test
    void anAdjustmentMovesStockAndIsInTheLedger() {
        String sku = shelf.put(10);
        assertThat(adjust(sku, "{\"delta\":-4,\"reason\":\"broken in the warehouse\"}"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.onHand")
                .isEqualTo(6);
        assertThat(adjust(sku, "{\"delta\":-6,\"reason\":\"lost\"}"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.available")
                .isEqualTo(0);
        assertThat(shelf.movementSum(sku)).isZero();
        assertThat(http.get().uri("/api/inventory/{sku}/movements?size=2", sku).exchange())
                .bodyJson()
                .extractingPath("$.items[*].reason")
                .asArray()
                .containsExactly("lost", "broken in the warehouse");
        assertThat(http.get()
                        .uri("/api/inventory/{sku}/movements?size=2&page=1", sku)
                        .exchange())
                .bodyJson()
                .extractingPath("$.items[*].reason")
                .asArray()
                .containsExactly("SEED");
    }

    @Test
    void stockNeverGoesBelowZeroOrBelowWhatIsReserved() {
        String sku = shelf.put(10);
        jdbc.sql("UPDATE stock_item SET reserved = 3 WHERE sku = ?").param(sku).update();
        assertProblem(adjust(sku, "{\"delta\":-11,\"reason\":\"x\"}"), HttpStatus.CONFLICT, "STOCK_NOT_ADJUSTABLE");
        assertProblem(adjust(sku, "{\"delta\":-8,\"reason\":\"x\"}"), HttpStatus.CONFLICT, "STOCK_NOT_ADJUSTABLE");
        assertThat(shelf.level(sku)).isEqualTo(new Level(10, 3));
        assertThat(adjust(sku, "{\"delta\":-7,\"reason\":\"x\"}")).hasStatusOk();
        assertThat(shelf.level(sku)).isEqualTo(new Level(3, 3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"delta":0,"reason":"x"}                    | delta
            {"reason":"x"}                              | delta
            {"delta":null,"reason":"x"}                 | delta
            {"delta":1.5,"reason":"x"}                  | delta
            {"delta":"many","reason":"x"}               | delta
            {"delta":1000001,"reason":"x"}              | delta
            {"delta":-1000001,"reason":"x"}             | delta
            {"delta":99999999999999999999,"reason":"x"} | delta
            {"delta":1}                                 | reason
            {"delta":1,"reason":" "}                    | reason""")
    void aBadFieldIsNamed(String json, String field) {
        String sku = shelf.put(10);
        MvcTestResult answer = adjust(sku, json);
        assertProblem(answer, HttpStatus.BAD_REQUEST, "VALIDATION_FAILED");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.errors[*].field")
                .asArray()
                .containsExactly(field);
        assertThat(shelf.level(sku)).isEqualTo(new Level(10, 0));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertProblem(http.get().uri("/api/inventory/NOPE").exchange(), HttpStatus.NOT_FOUND, "UNKNOWN_SKU");
        assertProblem(http.get().uri("/api/inventory/a%00b").exchange(), HttpStatus.NOT_FOUND, "UNKNOWN_SKU");
        assertProblem(http.get().uri("/api/inventory/NOPE/movements").exchange(), HttpStatus.NOT_FOUND, "UNKNOWN_SKU");
        assertProblem(adjust("NOPE", "{\"delta\":1,\"reason\":\"x\"}"), HttpStatus.NOT_FOUND, "UNKNOWN_SKU");
        assertProblem(
                http.get().uri("/api/inventory/NB-DOT-A5/movements?size=0").exchange(),
                HttpStatus.BAD_REQUEST,
                "VALIDATION_FAILED");
    }

    @Test
    void theDoorIsDescribed() {
        assertThat(http.get().uri("/v3/api-docs").exchange())
                .hasStatusOk()
                .bodyJson()
                .hasPath("$.paths['/api/inventory/{sku}/adjustments'].post");
        assertThat(http.get().uri("/actuator/health/readiness").exchange()).hasStatusOk();
        assertThat(http.get().uri("/actuator/health/liveness").exchange()).hasStatusOk();
    }

    private static void assertProblem(MvcTestResult answer, HttpStatus status, String code) {
        assertThat(answer).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo(code);
    }
}
