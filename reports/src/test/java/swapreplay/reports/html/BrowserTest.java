package swapreplay.reports.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import swapreplay.reports.chart.Charts;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;

/** The report in a real browser without a window. */
@RequiresTool(
        value = {"/usr/bin/chromium", "/usr/bin/chromedriver"},
        debian = "chromium chromium-driver")
class BrowserTest {
    private static final int LAPTOP = 1366;
    private static final int PHONE = 390;

    @TempDir
    static Path dir;

    @SuppressWarnings("NullAway.Init") // JUnit sets it before all tests
    private static Browser browser;

    private static Path one = Path.of("");
    private static Path several = Path.of("");

    @BeforeAll
    static void open() throws Exception {
        one = Report.write(dir.resolve("one"), List.of(SyntheticRun.usual()));
        RunResults small = SyntheticRun.of("java-service", 2, 3, .1);
        several = Report.write(dir.resolve("several"), List.of(SyntheticRun.of("browser", 3, 3, .3), small));
        browser = new Browser();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openAgain() {
        browser.complaints(); // what earlier tests caused is theirs
    }

    @Test
    void opensWithoutAComplaintAndLoadsNothing() {
        for (Path page : List.of(one, several)) {
            browser.open(page, LAPTOP, false);
            assertEquals(List.of(), browser.complaints());
            assertEquals(
                    0L,
                    browser.run("return performance.getEntriesByType('resource')"
                            + ".filter(r => !r.name.startsWith('data:')).length"));
        }
    }

    @Test
    void everyChartIsThereAndDecodedOnEveryScreen() {
        Set<Object> pictures = new HashSet<>();
        browser.open(one, LAPTOP, false);
        for (int width : new int[] {LAPTOP, PHONE}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.look(width, dark);
                assertEquals((long) Charts.ALL.size(), browser.run("return document.images.length"));
                assertEquals(
                        0L,
                        browser.run(
                                "return Array.from(document.images).filter(i => !i.complete || i.naturalWidth == 0).length"));
                assertEquals(
                        0L, browser.run("return Array.from(document.images).filter(i => i.alt.length < 40).length"));
                pictures.add(browser.run("return document.images[0].currentSrc"));
            }
        }
        assertEquals(4, pictures.size(), "light and dark, wide and narrow are four pictures");
    }

    @Test
    void nothingIsWiderThanTheScreen() {
        for (Path page : List.of(one, several)) {
            browser.open(page, LAPTOP, false);
            for (int width : new int[] {LAPTOP, PHONE}) {
                for (boolean dark : new boolean[] {false, true}) {
                    browser.look(width, dark);
                    assertEquals(
                            true,
                            browser.run("return document.documentElement.scrollWidth <= innerWidth"),
                            "at " + width);
                }
            }
        }
    }

    @Test
    void theTableFitsALaptopWithoutScrolling() {
        browser.open(one, LAPTOP, false);
        assertEquals(
                0L,
                browser.run("return Array.from(document.querySelectorAll('.scroll'))"
                        + ".filter(box => box.scrollWidth > box.clientWidth).length"));
    }

    @Test
    void backgroundFollowsTheColourScheme() {
        browser.open(one, LAPTOP, false);
        String background = "return getComputedStyle(document.body).backgroundColor";
        Object light = browser.run(background);
        browser.look(LAPTOP, true);
        assertEquals("rgb(246, 247, 249)", light);
        assertEquals("rgb(15, 18, 22)", browser.run(background));
    }

    @Test
    void aClickSortsAndASecondOneTurnsTheOrder() {
        browser.open(one, LAPTOP, false);
        int column = column("Compress");
        assertEquals("none", sorting(column));
        browser.run("document.querySelectorAll('.sortable th button')[" + column + "].click()");
        assertEquals("ascending", sorting(column));
        assertSorted(values(column), 1);
        assertEquals("none", sorting(column("Peak")), "only one column is sorted at a time");
        browser.run("document.querySelectorAll('.sortable th button')[" + column + "].click()");
        assertEquals("descending", sorting(column));
        assertSorted(values(column), -1);
    }

    @Test
    void enterAndSpaceSortToo() {
        browser.open(one, LAPTOP, false);
        int column = column("Ratio");
        browser.run("document.querySelectorAll('.sortable th button')[" + column + "].focus()");
        browser.press(Keys.ENTER);
        assertEquals("descending", sorting(column), "more is better, so the highest comes first");
        assertSorted(values(column), -1);
        browser.press(Keys.SPACE);
        assertEquals("ascending", sorting(column));
        assertSorted(values(column), 1);
    }

    @Test
    void aLongTableIsShortUntilAskedAndFilters() throws Exception {
        Path many = Report.write(dir.resolve("many"), List.of(SyntheticRun.of("many", 9, 8, .01)));
        browser.open(many, LAPTOP, false);
        assertEquals(25L, shown());
        filter("zstd:3 zbud");
        assertEquals(1L, shown());
        assertEquals(
                "1 of 72 configurations shown", browser.run("return document.querySelector('.choose span').innerText"));
        filter("");
        browser.run("document.querySelectorAll('.sortable th button')[" + column("Ratio") + "].click()");
        assertEquals(25L, shown(), "the first in the new order");
        browser.run("document.querySelectorAll('.choose label:last-of-type input')[0].click()");
        assertEquals(72L, shown());
        assertEquals(List.of(), browser.complaints());
    }

    private static Object shown() {
        return browser.run("return Array.from(document.querySelector('.sortable').tBodies[0].rows)"
                + ".filter(r => !r.hidden && r.offsetHeight > 0).length");
    }

    private static void filter(String words) {
        browser.run("let i = document.querySelector('.choose input[type=search]'); i.value = '" + words
                + "'; i.dispatchEvent(new Event('input'))");
    }

    @Test
    void theTabKeyReachesTheHeadings() {
        browser.open(one, LAPTOP, false);
        Set<Object> reached = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            browser.press(Keys.TAB);
            reached.add(
                    browser.run("return document.activeElement.closest('th') ? document.activeElement.innerText : ''"));
        }
        assertTrue(reached.size() > 8, reached.toString());
    }

    private static int column(String label) {
        Object index = browser.run("return Array.from(document.querySelectorAll('.sortable th button .label'))"
                + ".findIndex(l => l.innerText === '" + label + "')");
        return ((Long) index).intValue();
    }

    private static Object sorting(int column) {
        return browser.run(
                "return document.querySelectorAll('.sortable thead th')[" + column + "].getAttribute('aria-sort')");
    }

    private static List<Double> values(int column) {
        Object values = browser.run("return Array.from(document.querySelector('.sortable').tBodies[0].rows)"
                + ".map(r => r.cells[" + column + "].dataset.v)");
        return ((List<?>) values)
                .stream().map(value -> Double.valueOf(value.toString())).toList();
    }

    private static void assertSorted(List<Double> values, int sign) {
        assertEquals(16, values.size());
        for (int i = 1; i < values.size(); i++) {
            assertTrue(sign * values.get(i - 1).compareTo(values.get(i)) <= 0, values.toString());
        }
    }
}
