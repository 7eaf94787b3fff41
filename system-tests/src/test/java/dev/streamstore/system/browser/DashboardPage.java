package dev.streamstore.system.browser;

import java.util.Map;
import java.util.TreeMap;

/** The dashboard, open in a browser: its figures as they are written there. */
public final class DashboardPage {

    /**
     * @param revenue for example {@code $1,234.50}
     * @param regions orders and revenue of each, by its name, for example {@code "3, $120.00"}
     */
    public record Figures(long placed, long confirmed, long cancelled, String revenue, Map<String, String> regions) {}

    private final Browser browser;

    private DashboardPage(Browser browser) {
        this.browser = browser;
    }

    /** @param url of analytics */
    public static DashboardPage open(Browser browser, String url) {
        browser.open(url + "/");
        browser.see("[data-freshness][data-state=live]", "Live, as of");
        return new DashboardPage(browser);
    }

    public Figures figures() {
        Map<String, String> regions = new TreeMap<>();
        for (String row : rows()) {
            String[] cells = row.split("\\|");
            regions.put(cells[0], cells[1] + ", " + cells[2]);
        }
        return new Figures(count("placed"), count("confirmed"), count("cancelled"), text("revenue"), regions);
    }

    private String[] rows() {
        return browser.run("""
                return [...document.querySelectorAll("#by-region tr")]
                  .map((row) => [...row.children].map((cell) => cell.textContent).join("|")).join("\\n")""").toString().split("\n");
    }

    private String text(String id) {
        return browser.text("#" + id).strip();
    }

    private long count(String id) {
        return Long.parseLong(text(id).replace(",", ""));
    }
}
