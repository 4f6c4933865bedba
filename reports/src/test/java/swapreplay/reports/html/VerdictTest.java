package swapreplay.reports.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.Rates;
import swapreplay.reports.model.ResultBuilder;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;

class VerdictTest {
    private static final long MIB = 1 << 20;

    @Test
    void saysTheLeastAndComparesItWithTheNextAndWithUncompressed() {
        Map<String, Object> verdict = verdict(
                row("zstd:3", "zsmalloc", 200, 9, 5).build(),
                row("zstd:3", "zsmalloc:chain=4", 220, 9, 5).build(),
                row("lz4", "zsmalloc", 300, 5, 2).build());
        assertEquals("zstd:3 with zsmalloc", verdict.get("best"));
        assertEquals(" needs the least memory: 200.0 MiB at its peak.", plain(verdict.get("answer")));
        String evidence = plain(verdict.get("evidence"));
        assertTrue(evidence.contains("1,000.0 MiB of pages, 80.0 % saved, a ratio of 5.00."), evidence);
        assertTrue(evidence.contains("zstd:3 with zsmalloc:chain=4 needs 20.0 MiB (10.0 %) more."), evidence);
        assertTrue(evidence.contains("lz4 with zsmalloc needs 100.0 MiB (50.0 %) more."), evidence);
        assertTrue(evidence.contains("9.00 \u00b5s to compress a page and 5.00 \u00b5s to restore it"), evidence);
        assertTrue(evidence.contains("2.0 times the cost of the cheapest codec here, lz4 (7.00 \u00b5s)"), evidence);
    }

    @Test
    void recommendsWhatAKernelOffersAndTellsOfWhatItDoesNot() {
        Map<String, Object> verdict = verdict(
                row("zstd:3", "tlsf", 190, 9, 5).build(),
                row("lz4-jni", "zsmalloc", 195, 4, 2).build(),
                row("zstd:3", "zsmalloc", 200, 9, 5).build(),
                row("lz4", "zsmalloc", 300, 5, 2).build());
        assertEquals("zstd:3 with zsmalloc", verdict.get("best"));
        assertEquals(
                " needs the least memory of what a kernel of today offers: 200.0 MiB at its peak.",
                plain(verdict.get("answer")));
        String evidence = plain(verdict.get("evidence"));
        assertTrue(
                evidence.contains(
                        "zstd:3 with tlsf would need 10.0 MiB (5.0 %) less, but no kernel of today offers it."),
                evidence);
        assertTrue(evidence.contains("lz4 with zsmalloc needs 100.0 MiB (50.0 %) more."), evidence);
        String front = plain(verdict.get("front"));
        assertTrue(front.contains("zstd:3 / zsmalloc") && front.contains("lz4 / zsmalloc"), front);
        assertFalse(front.contains("tlsf") || front.contains("jni"), front);
    }

    @Test
    void withNothingOfAKernelTheLeastIsNamedAndTheLackSaid() {
        Map<String, Object> verdict = verdict(
                row("lz4", "tlsf", 190, 9, 5).build(),
                row("lz4", "xvmalloc", 195, 4, 2).build());
        assertEquals("lz4 with tlsf", verdict.get("best"));
        assertTrue(plain(verdict.get("evidence")).contains("None of these can be set in a kernel of today"));
    }

    @Test
    void aDifferenceOfNothingIsCalledThat() {
        Map<String, Object> verdict = verdict(
                row("lz4", "a", 2000, 5, 2).build(), row("lz4", "b", 2001, 5, 2).build());
        assertTrue(plain(verdict.get("evidence")).contains("next to nothing"));
    }

    @Test
    void separatesWhatIsModelledFromWhatIsMeasured() {
        String model = plain(verdict(row("lz4", "a", 1, 5, 2).build()).get("basis"));
        assertTrue(model.contains("modelled, not measured") && model.contains("not the kernel's speed"), model);
        String full =
                plain(verdict(row("lz4", "a", 1, 5, 2).mode("full").build()).get("basis"));
        assertTrue(full.contains("checked every read") && !full.contains("modelled"), full);
        String device = plain(
                verdict(row("lz4", "a", 1, 5, 2).target("/dev/zram1").build()).get("basis"));
        assertTrue(device.contains("/dev/zram1 is what that device reported"), device);
    }

    @Test
    void refusedWritesAndWrongReadsAreWarnedOfAndNotRecommended() {
        Map<String, Object> verdict = verdict(
                row("lz4", "limited", 10, 5, 2).writeFailed(7L).build(),
                row("lz4", "broken", 20, 5, 2).verifyErrors(1L).build(),
                row("lz4", "honest", 30, 5, 2).build());
        assertEquals("lz4 with honest", verdict.get("best"));
        String warnings = plain(verdict.get("warnings"));
        assertTrue(warnings.contains("lz4 / limited: 7 writes of 100 refused"), warnings);
        assertTrue(warnings.contains("lz4 / broken: 1 read did not return"), warnings);
    }

    @Test
    void unknownFiguresAreLeftOutAndNotInvented() {
        Map<String, Object> verdict = verdict(
                ConfigurationResult.of("t", "lz4", "a").memUsedMax(5 * MIB).build());
        assertFalse(verdict.toString().matches("(?s).*(NaN|null|Infinity).*"), verdict.toString());
        assertTrue(plain(verdict.get("evidence")).contains("not measured in this run"));
    }

    @Test
    void withNothingButTheFloorNothingIsRecommended() {
        Map<String, Object> verdict = verdict(row("lz4", "ideal", 10, 5, 2).build());
        assertEquals("No configuration can be recommended.", verdict.get("answer"));
    }

    private static Map<String, Object> verdict(ConfigurationResult... rows) {
        RunResults usual = SyntheticRun.usual();
        return Verdict.of(
                new RunResults(usual.run(), usual.trace(), List.of(rows), List.of(), List.of(), Rates.none()));
    }

    private static ResultBuilder row(String codec, String allocator, long peakMib, double outMicros, double inMicros) {
        return ConfigurationResult.of("t", codec, allocator)
                .writes(100)
                .memUsedMax(peakMib * MIB)
                .origDataMax(1000 * MIB)
                .compressNsPage(outMicros * 1000)
                .decompressNsPage(inMicros * 1000);
    }

    private static String plain(@org.jspecify.annotations.Nullable Object text) {
        return String.valueOf(text).replace('\u00a0', ' ');
    }
}
