package dev.streamstore.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium. Found as {@code CHROMIUM} and {@code CHROMEDRIVER} in the environment, else where Linux
 * distributions put them. Where there is none the test is skipped, with a line that says so; with {@code CI} set it
 * fails.
 */
public final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChromeDriver driver;
    private final Path screenshots;

    private Browser(ChromeDriver driver, Path screenshots) {
        this.driver = driver;
        this.screenshots = screenshots;
    }

    /** @param target a module's build directory; screenshots go below it */
    public static Browser start(Path target, Path profile) throws IOException {
        Optional<Path> chromium =
                find("CHROMIUM", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
        Optional<Path> driver = find("CHROMEDRIVER", "/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver");
        if (chromium.isEmpty() || driver.isEmpty()) {
            String missing = "browser tests are skipped: expected Chromium and chromedriver (Debian: apt-get install "
                    + "chromium-driver) but found " + chromium + " and " + driver;
            assertThat(System.getenv("CI")).as(missing).isNull();
            System.out.println("[Browser] " + missing);
            Assumptions.abort(missing);
        }
        var options = new ChromeOptions()
                .setBinary(chromium.orElseThrow().toFile())
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + profile);
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        Path screenshots = Files.createDirectories(target.resolve("screenshots"));
        return new Browser(new ChromeDriver(service, options), screenshots);
    }

    private static Optional<Path> find(String variable, String... places) {
        String named = System.getenv(variable);
        return (named == null ? Stream.of(places) : Stream.of(named))
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    public void open(String url) {
        driver.get(url);
    }

    /** What a page is looked at for; {@code look} tells the looks apart, for example {@code 360-dark}. */
    public interface Visit {
        void at(String look) throws Exception;
    }

    /** In these widths, by day and by night. */
    public void inEveryLook(int[] widths, Visit visit) throws Exception {
        for (int width : widths) {
            for (boolean dark : new boolean[] {false, true}) {
                view(width, 900, dark);
                visit.at(width + (dark ? "-dark" : "-light"));
            }
        }
    }

    /** Keeps a picture of the whole page, which everybody must be able to read and which must fit. */
    public void looksWell(String name) throws IOException {
        screenshotOfAll(name);
        assertThat(accessibilityViolations()).as(name).isEmpty();
        assertThat(fitsSideways()).as(name + " fits").isTrue();
    }

    /** @param dark whether the reader likes dark pages */
    public void view(int width, int height, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        // As on a telephone: a bar would take its width from the page but not from the picture of all of it.
        driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Waits for an element that is shown and holds this text. */
    public WebElement see(String css, String text) {
        return new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> "expected '%s' with '%s' on the page but was: %s".formatted(css, text, text("body")))
                .ignoring(StaleElementReferenceException.class)
                .until(d -> d.findElements(By.cssSelector(css)).stream()
                        .filter(WebElement::isDisplayed)
                        .filter(element -> element.getText().contains(text))
                        .findFirst()
                        .orElse(null));
    }

    /** Scrolls to what {@link #see} finds, as a reader would, and clicks it; again where the page has drawn it anew. */
    public void click(String css, String text) {
        new WebDriverWait(driver, PATIENCE).ignoring(WebDriverException.class).until(d -> {
            WebElement found = see(css, text);
            run("arguments[0].scrollIntoView({ block: 'center' })", found);
            found.click();
            return true;
        });
    }

    public void type(String css, String text) {
        WebElement field = driver.findElement(By.cssSelector(css));
        field.clear();
        field.sendKeys(text);
    }

    public String text(String css) {
        return driver.findElements(By.cssSelector(css)).stream()
                .map(WebElement::getText)
                .reduce("", (before, next) -> before + next + "\n");
    }

    public int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Whether everything fits into the width of the window. */
    private boolean fitsSideways() {
        return (boolean) run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth");
    }

    /** What axe-core finds wrong with the page, a line each: the rule, how bad, and where. */
    @SuppressWarnings("unchecked")
    private List<String> accessibilityViolations() {
        driver.executeScript(axe());
        Object found = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run(document, { resultTypes: ["violations"] })
                  .then((result) => done(result.violations.map((each) =>
                    `${each.id} (${each.impact}): ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`)))
                  .catch((failure) => done([`axe failed: ${failure}`]));""");
        return (List<String>) found;
    }

    private static String axe() {
        String version = System.getProperty("axe-core.version");
        String path = "/META-INF/resources/webjars/axe-core/" + version + "/axe.min.js";
        try (var source = Browser.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(source, path).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Errors and warnings of the page so far, what its security policy blocked among them. What the browser says of its
     * own drawing is of the tests' doing.
     */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.startsWith("rendering "))
                .toList();
    }

    public void screenshot(String name) throws IOException {
        Files.write(screenshots.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** The whole page, as long as it is. */
    public void screenshotOfAll(String name) throws IOException {
        Object png = driver.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                .get("data");
        Files.write(screenshots.resolve(name + ".png"), Base64.getDecoder().decode((String) png));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
