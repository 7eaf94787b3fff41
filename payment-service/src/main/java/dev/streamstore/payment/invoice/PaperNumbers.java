package dev.streamstore.payment.invoice;

import dev.streamstore.payment.invoice.PaperNumber.Series;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
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
        return next(series, now, 1).getFirst();
    }

    /** As {@link #next(Series, Instant)}, the next {@code count} of them; at least one. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<PaperNumber> next(Series series, Instant now, int count) {
        int year = now.atZone(ZoneOffset.UTC).getYear();
        int last = jdbc.sql("""
                        insert into paper_counter as c (series, year, last_number) values (:series, :year, :count)
                        on conflict (series, year) do update set last_number = c.last_number + :count
                        returning last_number""")
                .param("series", series.name())
                .param("year", year)
                .param("count", count)
                .query(Integer.class)
                .single();
        return IntStream.rangeClosed(last - count + 1, last)
                .mapToObj(number -> new PaperNumber(series, year, number))
                .toList();
    }
}
