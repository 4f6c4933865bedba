package swapreplay.reports.html;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window, driven by Debian's chromedriver; nothing is downloaded. */
final class Browser implements AutoCloseable {
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;
    private final Path profile;
    private int width;

    Browser() throws IOException {
        SELENIUM.setLevel(Level.SEVERE); // it warns of every browser newer than itself
        profile = Files.createTempDirectory("swapreplay-browser");
        System.setProperty(
                "webdriver.chrome.driver", "/usr/bin/chromedriver"); // or Selenium Manager would look for one
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(ChromeDriverService.createDefaultService(), options);
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
    }

    /** Opens a page as on a screen of this width in CSS pixels, in the dark or in the light. */
    void open(Path page, int cssWidth, boolean dark) {
        look(cssWidth, dark);
        driver.get(page.toUri().toString());
        settle();
    }

    /** Changes the screen under the open page. */
    void look(int cssWidth, boolean dark) {
        width = cssWidth;
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", cssWidth, "height", 900, "deviceScaleFactor", 1, "mobile", cssWidth < 700));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        settle();
    }

    /** Waits until the pictures that the screen asks for are decoded and painted. */
    private void settle() {
        driver.executeAsyncScript("const done = arguments[0];"
                + "Promise.all(Array.from(document.images).map(i => i.decode().catch(() => 0)))"
                + ".then(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));");
    }

    Object run(String script) {
        Object result = driver.executeScript(script);
        return result == null ? "null" : result;
    }

    /** Everything the browser complained of so far. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Presses a key on the element that has the focus. */
    void press(org.openqa.selenium.Keys key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    /** The whole page as a picture, however long. */
    void picture(Path file) throws IOException {
        long height = (Long) run("return document.documentElement.scrollHeight");
        Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
        Object png = driver.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
                .get("data");
        Files.write(file, Base64.getDecoder().decode(String.valueOf(png)));
    }

    @Override
    public void close() {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException stillInUse) {
            // the browser's last children may still write; what stays is a profile in the temporary directory
        }
    }
}
