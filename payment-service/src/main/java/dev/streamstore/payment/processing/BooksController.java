package dev.streamstore.payment.processing;

import dev.streamstore.web.MoneyJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Money against paper. */
@RestController
@Tag(name = "Invoices")
class BooksController {
    /** One statement, so that all four sums are of one moment. */
    private static final String SUMS = """
            select currency, sum(captured) as captured, sum(refunded) as refunded, sum(invoiced) as invoiced,
                   sum(credited) as credited
            from (
                select currency, amount_minor as captured, case state when 'REFUNDED' then amount_minor else 0 end as refunded,
                       0 as invoiced, 0 as credited
                from payment where state in ('CAPTURED', 'REFUNDING', 'REFUNDED')
                union all select currency, 0, 0, amount_minor, 0 from invoice
                union all select currency, 0, 0, 0, amount_minor from credit_note
            ) as entry
            group by currency order by currency
            """;

    private final JdbcClient jdbc;

    BooksController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param balanced what was captured less what was refunded is what was invoiced less what was credited */
    record BalanceResponse(
            MoneyJson captured, MoneyJson refunded, MoneyJson invoiced, MoneyJson credited, boolean balanced) {}

    @GetMapping(path = "/api/books", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "All money taken and given back, and all that was invoiced and credited, by currency")
    List<BalanceResponse> books() {
        return jdbc.sql(SUMS)
                .query((row, _) -> {
                    String currency = row.getString("currency");
                    long captured = row.getLong("captured");
                    long refunded = row.getLong("refunded");
                    long invoiced = row.getLong("invoiced");
                    long credited = row.getLong("credited");
                    return new BalanceResponse(
                            MoneyJson.of(captured, currency),
                            MoneyJson.of(refunded, currency),
                            MoneyJson.of(invoiced, currency),
                            MoneyJson.of(credited, currency),
                            captured - refunded == invoiced - credited);
                })
                .list();
    }
}
