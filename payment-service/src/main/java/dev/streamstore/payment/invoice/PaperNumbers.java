package dev.streamstore.payment.invoice;

import dev.streamstore.payment.invoice.PaperNumber.Series;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Hands out numbers without gaps. Thread-safe. */
@Repository
class PaperNumbers {
    private final JdbcClient jdbc;

    PaperNumbers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The next number, for the current transaction. The counter stays locked until that ends: a number is given back when
     * it rolls back, and that is why there are no gaps.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public PaperNumber next(Series series, Instant now) {
        int year = now.atZone(ZoneOffset.UTC).getYear();
        int sequence = jdbc.sql("""
                        insert into paper_counter as c (series, year, last_number) values (:series, :year, 1)
                        on conflict (series, year) do update set last_number = c.last_number + 1
                        returning last_number""")
                .param("series", series.name())
                .param("year", year)
                .query(Integer.class)
                .single();
        return new PaperNumber(series, year, sequence);
    }
}
