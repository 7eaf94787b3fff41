package dev.streamstore.system.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.system.SharedStack;
import dev.streamstore.system.Stacks;
import dev.streamstore.system.browser.Browser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The storefront: what a customer does, with the whole system behind it. */
@ExtendWith(SharedStack.class)
@Timeout(240)
class StorefrontIT {
    private static final String CONFIRMED = ".order[data-status=CONFIRMED]";
    private static final String CANCELLED = ".order[data-status=CANCELLED]";

    private Browser browser;
    private String url;

    @BeforeEach
    void open(LocalStack stack, @TempDir Path profile) throws Exception {
        browser = Browser.start(Stacks.ROOT.resolve("system-tests/target"), profile);
        url = stack.url("order").toString().replaceAll("/$", "") + "/";
        browser.view(1280, 900, false);
        browser.open(url);
        browser.see(".product", "Dotted Notebook A5");
    }

    @AfterEach
    void close() {
        if (browser != null) {
            List<String> complaints = browser.complaints();
            List<?> elsewhere = requestsElsewhere();
            browser.close();
            assertThat(complaints).isEmpty();
            assertThat(elsewhere).as("requests to other places").isEmpty();
        }
    }

    private List<?> requestsElsewhere() {
        return (List<?>) browser.run("""
                return performance.getEntriesByType("resource").map((entry) => entry.name)
                  .filter((name) => !name.startsWith(location.origin))""");
    }

    /** A mark that a reload would wipe away. */
    private void markThisVisit() {
        browser.run("window.visit = 'first'");
    }

    private void stillThisVisit() {
        assertThat(browser.run("return window.visit"))
                .as("the page was not loaded anew")
                .isEqualTo("first");
    }

    private void add(String sku) {
        browser.click("[data-product='" + sku + "'] button", "Add to basket");
    }

    @Test
    void anOrderIsPlacedAndConfirmsBeforeOnesEyes(LocalStack stack) {
        markThisVisit();
        add("NB-DOT-A5");
        add("NB-DOT-A5");
        add("CB-USB4-1M");
        browser.see("[data-product='NB-DOT-A5'] .in-basket", "2 in basket");
        browser.see("output[data-total]", "$50.79");

        browser.click("[data-place]", "Place order");

        browser.see(CONFIRMED, "2 × Dotted Notebook A5");
        browser.see(CONFIRMED + " .note", "after you ordered");
        assertThat(browser.text("[data-basket-empty]")).contains("Still empty");
        browser.run("document.querySelector('#orders').focus()");
        String story = (String) browser.run("return document.querySelector('" + CONFIRMED + " .actions a').href");
        String orderId = (String) browser.run("return document.querySelector('" + CONFIRMED + "').dataset.order");
        assertThat(story).endsWith(stack.url("analytics").getPort() + "/orders/" + orderId);
        stillThisVisit();
    }

    @Test
    void aDeclinedCardAndAChangeOfMindEndAsCancelled() {
        markThisVisit();
        add("NB-DOT-A5");
        browser.click(".cards label", "is declined");
        browser.click("[data-place]", "Place order");
        browser.see(CANCELLED, "Payment declined");

        add("CB-USB4-1M");
        browser.click(".cards label", "works");
        browser.click("[data-place]", "Place order");
        browser.see(CONFIRMED, "1 × USB4 Cable 1 m");
        browser.click(CONFIRMED + " button", "Cancel");
        browser.see(CANCELLED, "Cancelled on your request");
        assertThat(browser.count(CANCELLED)).isEqualTo(2);
        stillThisVisit();
    }

    @Test
    void theBasketOutlivesTheVisitAndCanBeChanged() {
        add("HUB-USBC-7");
        browser.click(".step", "+");
        browser.see("output[data-total]", "$98.00");
        browser.open(url);
        browser.see("output[data-total]", "$98.00");
        browser.click(".step", "−");
        browser.see("output[data-total]", "$49.00");
        browser.click(".remove", "Remove");
        browser.see("[data-basket-empty]", "Still empty");
    }

    @Test
    void aBadAddressIsNamedAndMarked() {
        add("NB-DOT-A5");
        browser.type("input[name=email]", "nobody");
        browser.click("[data-place]", "Place order");
        browser.see("[data-order-problem]", "email");
        assertThat(browser.count("input[name=email][aria-invalid=true]:focus")).isEqualTo(1);
        assertThat(browser.text("[data-basket-empty]")).doesNotContain("Still empty");
        // The browser itself says that something was refused.
        assertThat(browser.complaints()).hasSize(1).allMatch(line -> line.contains("400"));
    }

    @Test
    void stockIsHintedAt() {
        browser.see("[data-product='NB-DOT-A5'] .stock[data-level=plenty]", "In stock");
    }

    @Test
    void isReadByEveryoneInEveryWidthByDayAndByNight() throws Exception {
        add("MN-34-UW");
        browser.click("[data-place]", "Place order");
        await().atMost(Duration.ofSeconds(60)).until(() -> browser.count(CONFIRMED) + browser.count(CANCELLED) == 1);
        browser.inEveryLook(new int[] {360, 768, 1280}, look -> {
            browser.open(url);
            browser.see(".product .stock", "In stock");
            browser.run("document.querySelectorAll('.product button').forEach((b, i) => i % 7 || b.click())");
            browser.see("output[data-total]", "$");
            browser.looksWell("storefront-" + look);
        });
    }
}
