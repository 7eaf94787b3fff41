package dev.streamstore.analytics.dashboard;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.streamstore.analytics.live.View;
import dev.streamstore.analytics.watch.GroupLag;
import dev.streamstore.web.MoneyJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code GET /api/dashboard} answers.
 *
 * @param asOf when the figures were read
 * @param revenue captured minus refunded
 */
record Dashboard(
        Instant asOf,
        OrderCounts orders,
        MoneyJson revenue,
        List<RegionJson> byRegion,
        List<ProductJson> topProducts,
        List<MinuteJson> perMinute,
        List<LowStockJson> lowStock,
        FunnelJson funnel,
        List<GroupLag> consumers)
        implements View {

    record OrderCounts(long placed, long confirmed, long cancelled) {}

    /** @param orders placed there */
    record RegionJson(String region, long orders, MoneyJson revenue) {}

    /** @param quantity pieces in confirmed orders that were not cancelled */
    record ProductJson(String sku, String name, long quantity, MoneyJson revenue) {}

    /** @param windowStart inclusive; the window is a minute long */
    record MinuteJson(Instant windowStart, long placed, long confirmed, long cancelled, MoneyJson revenue) {}

    record LowStockJson(String sku, int available, int threshold) {}

    /** How many orders ever got so far, and how long those of the last quarter of an hour took. */
    record FunnelJson(long placed, long authorized, long confirmed, long paid, TimeToConfirmJson timeToConfirm) {}

    /**
     * From placed to confirmed; off by 5 % at most.
     *
     * @param orders that were confirmed in the last 15 minutes; of none, the times are 0
     */
    record TimeToConfirmJson(long orders, long p50Ms, long p99Ms) {}

    @Override
    @JsonIgnore
    public Map<String, Object> sections() {
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("orders", orders);
        sections.put("revenue", revenue);
        sections.put("byRegion", byRegion);
        sections.put("topProducts", topProducts);
        sections.put("perMinute", perMinute);
        sections.put("lowStock", lowStock);
        sections.put("funnel", funnel);
        sections.put("consumers", consumers);
        return sections;
    }
}
