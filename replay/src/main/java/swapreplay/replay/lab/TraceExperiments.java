package swapreplay.replay.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.replay.lab.Experiments.Row;
import swapreplay.replay.lab.Experiments.Verdict;

/** What compcache published of its traces (T1 to T3) and of a benchmark under memory pressure (S2), beside a trace of today. */
final class TraceExperiments {
    private static final int PAGE = 4096;
    private static final int TOLERANCE_POINTS = 10;
    private static final double MOST_INCOMPRESSIBLE_PCT = 1.5;

    /** scan 480 10: 480 MiB, ten loops, each byte written; a fifth of the machine's 512 MiB was the system's. */
    private static final int SCAN_PAGES = 480 << 8;

    private static final int SCAN_ROOM = 400 << 8;
    private static final int SCAN_LOOPS = 10;

    private TraceExperiments() {}

    /**
     * One trace of the three.
     *
     * @param writes null without a trace to compare with
     */
    static List<Row> lengths(
            String id, String counts, int halfPct, double incompressiblePct, @Nullable WrittenPages writes) {
        String ours = writes == null ? "" : "R=" + writes.reads() + " W=" + writes.writes();
        boolean near = writes != null && Math.abs(writes.halfPct() - halfPct) <= TOLERANCE_POINTS;
        double large = writes == null || writes.writes() == 0 ? 0 : 100.0 * writes.incompressible() / writes.writes();
        String without = writes == null ? "needs --trace" : "";
        return List.of(
                new Row(id, "reads and writes", counts, ours, "", without, Verdict.NONE),
                new Row(
                        id,
                        "pages of at most half their size by LZO",
                        halfPct + " %",
                        writes == null ? "" : writes.halfPct() + " %",
                        "",
                        writes == null ? without : "within " + TOLERANCE_POINTS + " points",
                        verdict(writes, near)),
                new Row(
                        id,
                        "pages that LZO does not compress",
                        pct(incompressiblePct),
                        writes == null ? "" : pct(large),
                        "",
                        writes == null ? without : "at most " + MOST_INCOMPRESSIBLE_PCT + " %",
                        verdict(writes, large <= MOST_INCOMPRESSIBLE_PCT)));
    }

    private static Verdict verdict(@Nullable WrittenPages writes, boolean holds) {
        return writes == null ? Verdict.NONE : holds ? Verdict.HOLDS_HERE : Verdict.NOT_REPRODUCED;
    }

    /** scan 480 10, simulated: which pages a least-recently-used memory swaps, and what they take. */
    static List<Row> scan() {
        long[] traffic = scanTraffic(SCAN_PAGES, SCAN_ROOM, SCAN_LOOPS);
        double perWrite = (double) traffic[0] / traffic[1];
        int length = lengthOfFilledPage();
        int swapped = SCAN_PAGES - SCAN_ROOM;
        ObjectRun run = ObjectRun.of(ObjectEvents.fillAndThin(1, swapped, i -> length, 1), "xvmalloc:user");
        return List.of(
                new Row(
                        "S2",
                        "reads for each write, cyclic scan of 480 MiB through 400 MiB",
                        "1.0 (4.6 M to 4.6 M)",
                        String.format(Locale.ROOT, "%.2f", perWrite),
                        "",
                        "0.8 to 1.1",
                        perWrite >= 0.8 && perWrite <= 1.1 ? Verdict.HOLDS : Verdict.NOT_REPRODUCED),
                new Row(
                        "S2",
                        "xvMalloc above the lengths, pages of one value (" + length + " bytes each)",
                        "11.9 % (2785 kB in 3116 kB)",
                        pct(run.usedOverIdealPct()),
                        pct(run.heldOverIdealPct()),
                        "held within 5 points",
                        Math.abs(run.heldOverIdealPct() - 11.9) <= 5 ? Verdict.HOLDS_HERE : Verdict.NOT_REPRODUCED),
                new Row("S2", "run time below that with a disk", "33 %", "", "", "needs a disk of 2009", Verdict.NONE));
    }

    /** Reads from and writes to swap when pages are written in a circle and the one used longest ago goes out. */
    static long[] scanTraffic(int pages, int room, int loops) {
        boolean[] swappedOut = new boolean[pages];
        long reads = 0;
        long writes = 0;
        for (long touch = 0; touch < (long) pages * loops; touch++) {
            int page = (int) (touch % pages);
            if (touch >= room) {
                swappedOut[(int) ((touch - room) % pages)] = true;
                writes++;
            }
            if (swappedOut[page]) {
                reads++;
                swappedOut[page] = false;
            }
        }
        return new long[] {reads, writes};
    }

    private static int lengthOfFilledPage() {
        byte[] page = new byte[PAGE];
        Arrays.fill(page, (byte) 1);
        PageCodec codec = Codecs.named("lzo");
        try (PageCodec.Context context = codec.newContext(PAGE)) {
            return context.compress(page, 0, new byte[codec.maxCompressedLength(PAGE)], 0);
        }
    }

    private static String pct(double value) {
        return String.format(Locale.ROOT, "%.1f %%", value);
    }
}
