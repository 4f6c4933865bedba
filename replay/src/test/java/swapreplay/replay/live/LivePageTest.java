package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import swapreplay.core.nbd.Listener;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerOptions;

/** The live page in Debian's Chromium without a window, while a real client writes. */
@Timeout(240)
@SuppressWarnings("NullAway.Init") // set before each test
class LivePageTest {
    private static final int LAPTOP = 1366;
    private static final int PHONE = 390;
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    @TempDir
    private Path dir;

    private Path profile;
    private ChromeDriver driver;
    private LiveExport disk;
    private LiveExport small;
    private NbdServer server;
    private Sight sight;

    @BeforeEach
    void open() throws IOException {
        for (String tool : List.of("chromium", "chromedriver", "qemu-io")) {
            org.junit.jupiter.api.Assumptions.assumeTrue(
                    Tool.exists(tool), tool + " is missing: apt-get install chromium chromium-driver qemu-utils");
        }
        disk = LiveExport.open(ExportSpec.parse("disk size=64M codec=lz4"), null, null, message -> {});
        small = LiveExport.open(ExportSpec.parse("small size=64K codec=zstd:1 limit=16K"), null, null, message -> {});
        server = new NbdServer(
                List.of(disk.export(), small.export()),
                List.of(Listener.unix(dir.resolve("nbd"))),
                ServerOptions.defaults(),
                message -> {});
        server.start();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        sight = new Sight(address, server, List.of(disk, small), message -> {});
        SELENIUM.setLevel(Level.SEVERE); // it warns of every browser newer than itself
        System.setProperty("webdriver.chrome.driver", "/usr/bin/chromedriver"); // or Selenium would look for one
        profile = Files.createTempDirectory("swapreplay-browser");
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--no-proxy-server",
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
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    }

    @AfterEach
    void close() throws IOException {
        if (driver != null) {
            driver.quit();
            deleteProfile();
        }
        if (sight != null) {
            sight.close();
            server.close();
            disk.close();
            small.close();
        }
    }

    private void deleteProfile() {
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException stillInUse) {
            // the browser's last children may still write; what stays is a profile in the temporary directory
        }
    }

    private void look(int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 700));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    private Object run(String script) {
        Object result = driver.executeScript(script);
        return result == null ? "null" : result;
    }

    /** Returns when the page says that the condition holds. */
    private void await(String condition) {
        driver.executeAsyncScript("const done = arguments[0];" + "const look = () => " + condition
                + " ? done() : setTimeout(look, 50); look();");
    }

    /** Until it has drawn anew. */
    private void awaitDrawing() {
        await("(window.drawnAt ??= samples) < samples");
        run("delete window.drawnAt");
    }

    private void write(String... commands) throws Exception {
        String[] all = new String[commands.length * 2 + 3];
        all[0] = "-f";
        all[1] = "raw";
        for (int i = 0; i < commands.length; i++) {
            all[2 + 2 * i] = "-c";
            all[3 + 2 * i] = commands[i];
        }
        all[all.length - 1] = "nbd+unix:///disk?socket=" + dir.resolve("nbd");
        Tool.run("qemu-io", all);
    }

    private List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("getImageData")) // what this test does, not the page
                .toList();
    }

    /** For people to look at. */
    private void picture(String name, int width) throws IOException {
        long height = (Long) run("return document.documentElement.scrollHeight");
        Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
        Object png = driver.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
                .get("data");
        Files.write(Path.of("target", name), Base64.getDecoder().decode(String.valueOf(png)));
    }

    @Test
    void figuresFollowTheClientOnEveryScreen() throws Exception {
        look(LAPTOP, false);
        driver.get("http://127.0.0.1:" + sight.port() + "/");
        await("document.getElementById('state').textContent === 'live'");
        assertEquals("disk: 0 B in 0 B, ratio 0", run("return document.getElementById('name0').textContent"));

        Path noise = Files.write(dir.resolve("noise"), noise());
        for (int i = 0; i < 6; i++) {
            write(
                    "write -s " + noise + " " + 4 * i + "M 2M",
                    "write -P 7 " + (4 * i + 2) + "M 1M",
                    "read 0 1M",
                    "discard " + (4 * i + 3) + "M 64k");
            awaitDrawing();
        }
        await("document.getElementById('name0').textContent.startsWith('disk: 18.0 MiB in ')");
        assertEquals(false, run("return /undefined|NaN|null/.test(document.body.innerText)"), "a figure that is none");
        await("Array.from(document.querySelectorAll('#ops tr'))"
                + ".some(r => r.cells[0].textContent === 'write' && Number(r.cells[6].textContent) >= 12)");

        for (int width : new int[] {LAPTOP, PHONE}) {
            for (boolean dark : new boolean[] {false, true}) {
                look(width, dark);
                awaitDrawing();
                awaitDrawing();
                picture("live-" + width + (dark ? "-dark" : "") + ".png", width);
                assertEquals(10L, run("return document.querySelectorAll('canvas').length"), "two exports");
                assertEquals(
                        List.of(),
                        run("return Array.from(document.querySelectorAll('canvas'))"
                                + ".filter(c => c.id !== 'sizes1' && c.id !== 'map1')"
                                + ".filter(c => !c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v))"
                                + ".map(c => c.id)"),
                        "blank charts at " + width);
                assertEquals(
                        true,
                        run("return document.documentElement.scrollWidth <= innerWidth"),
                        "wider than a screen of " + width);
                assertEquals(
                        true,
                        width == PHONE
                                || (Boolean) run("const box = document.querySelector('.scroll');"
                                        + "return box.scrollWidth <= box.clientWidth"),
                        "the table is cut at " + width);
                assertEquals(
                        0L,
                        run("return Array.from(document.querySelectorAll('canvas'))"
                                + ".filter(c => !(c.getAttribute('aria-label') || '').length).length"),
                        "a chart without a name");
            }
        }
        assertEquals("1,234,567", run("return count(1234567)"));
        assertEquals(List.of(), complaints());

        // who opens the page now sees the curves of what was before
        long points = (Long) run("return past.time.length");
        assertEquals(true, points >= 3);
        driver.navigate().refresh();
        await("samples === 1");
        assertEquals(true, (Long) run("return past.time.length") >= points);
        assertEquals(
                true,
                run(
                        "return Math.max(...past.rate.write) > 0 && Math.max(...past.p99.write) > 0"
                                + " && Math.max(...past.stored[0]) === 18874368 && past.memory[1].length === past.time.length"));
        assertEquals(true, run("return document.getElementById('left-iops').textContent.endsWith(' s ago')"));
    }

    @Test
    void aServerThatWentIsSaid() {
        look(LAPTOP, false);
        driver.get("http://127.0.0.1:" + sight.port() + "/");
        await("document.getElementById('state').textContent === 'live'");
        assertEquals(List.of(), complaints());
        sight.close();
        await("document.getElementById('state').className === 'gone'");
    }

    private static byte[] noise() {
        byte[] bytes = new byte[2 << 20];
        java.util.Random random = new java.util.Random(3);
        for (int page = 0; page < bytes.length; page += 4096) {
            byte[] some = new byte[page % 16384 == 0 ? 4096 : random.nextInt(3000)];
            random.nextBytes(some);
            System.arraycopy(some, 0, bytes, page, some.length);
        }
        return bytes;
    }
}
