package swapreplay.replay.zswap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.policy.SwapTiers;
import swapreplay.core.policy.TierStats;
import swapreplay.replay.engine.Progress;

/** Does each step in the kernel and in ours, and compares all counters, and the contents of every page that comes back. */
final class ZswapLockstep {
    /** One counter that differs. */
    record Difference(long step, String what, String field, String kernel, String ours) {}

    /** What a run found: no differences, or all at the first step that had any. */
    record Outcome(
            long steps,
            long compared,
            long workerRuns,
            boolean shrunkBefore,
            Map<String, Long> counters,
            List<Difference> differences,
            boolean stopped) {}

    private static final int PROGRESS_EVERY = 1000;

    private final KernelZswap kernel;
    private final ShrinkWorker worker;
    private final PageWindow window;
    private final SwapTiers ours;
    private final PageCodec codec;
    private final PageCodec.Context context;
    private final boolean samePagesApart;
    private final boolean loadKeepsEntry;
    private final @Nullable ZswapHistory history;

    private final byte[][] contents;
    private final int[] lengths;
    private final boolean[] dirty;
    private final byte[] read = new byte[PageWindow.PAGE];
    private final byte[] packed;
    private final List<Difference> differences = new ArrayList<>();
    private long steps;
    private long runs;

    ZswapLockstep(
            KernelZswap kernel,
            ShrinkWorker worker,
            PageWindow window,
            int pages,
            SwapTiers ours,
            PageCodec codec,
            KernelVersion rules,
            @Nullable ZswapHistory history) {
        this.kernel = kernel;
        this.worker = worker;
        this.window = window;
        this.ours = ours;
        this.codec = codec;
        this.context = codec.newContext(PageWindow.PAGE);
        this.samePagesApart = rules == KernelVersion.V6_1;
        this.loadKeepsEntry = rules == KernelVersion.V6_1;
        this.history = history;
        this.contents = new byte[pages][];
        this.lengths = new int[pages];
        this.dirty = new boolean[pages];
        this.packed = new byte[codec.maxCompressedLength(PageWindow.PAGE)];
    }

    /** @param every steps between two comparisons */
    Outcome run(ZswapChurn churn, long total, long every, Progress progress, BooleanSupplier stop) throws IOException {
        boolean stopped = false;
        long compared = 0;
        while (differences.isEmpty() && churn.next()) {
            steps++;
            int length = apply(churn);
            Map<String, Long> counters = Map.of();
            if (steps % every == 0 || steps == total) {
                counters = kernel.counters();
                compare(churn, counters);
                compared++;
            }
            if (history != null) {
                history.add(churn.op(), churn.page(), length, counters, runs);
            }
            if (steps % PROGRESS_EVERY == 0) {
                progress.update("verifying", steps, total);
                if (stop.getAsBoolean()) {
                    stopped = true;
                    break;
                }
            }
        }
        return new Outcome(
                steps,
                compared,
                runs,
                kernel.hitItsLimitBefore(),
                kernel.counters(),
                List.copyOf(differences),
                stopped);
    }

    /** @return the length that was stored; 0 if nothing was */
    private int apply(ZswapChurn churn) throws IOException {
        int page = churn.page();
        switch (churn.op()) {
            case OUT -> {
                byte[] content = contents[page] == null ? new byte[PageWindow.PAGE] : contents[page];
                churn.content(content);
                contents[page] = content;
                lengths[page] = length(content);
                window.out(page, content);
                write(page);
                return lengths[page];
            }
            case AGAIN -> {
                window.again(page);
                if (dirty[page]) {
                    write(page);
                    return lengths[page];
                }
            }
            case IN -> {
                window.in(page, contents[page][0], read);
                check(churn);
                ours.fault(0, page);
                ours.free(page);
            }
            case LOAD -> {
                window.load(page, read);
                check(churn);
                long before = zswpin();
                ours.fault(0, page);
                // what came from zswap and left it has no other copy
                dirty[page] = !loadKeepsEntry && zswpin() != before;
            }
            case FREE -> {
                window.free(page);
                ours.free(page);
            }
        }
        return 0;
    }

    private void write(int page) throws IOException {
        runs = worker.settle();
        long before = onDisk();
        ours.write(0, page, lengths[page]);
        if (onDisk() != before) {
            kernel.awaitWriteback();
        }
    }

    /** Pages that went to the disk so far. */
    private long onDisk() {
        TierStats.DiskStat disk = ours.stats().swap();
        return disk == null ? 0 : disk.pagesWritten();
    }

    private long zswpin() {
        return ours.stats().counters().getOrDefault("zswpin", 0L);
    }

    private int length(byte[] content) {
        boolean same = true;
        for (int i = 8; i < content.length && same; i++) {
            same = content[i] == content[i - 8];
        }
        if (same && samePagesApart) {
            return 0;
        }
        boolean zero = same && Arrays.equals(content, 0, 8, new byte[8], 0, 8);
        return zero ? SwapTiers.ZERO_PAGE : context.compress(content, 0, packed, 0);
    }

    private void check(ZswapChurn churn) {
        int at = Arrays.mismatch(read, contents[churn.page()]);
        if (at >= 0) {
            differs(
                    churn,
                    "byte " + at + " of the page",
                    Integer.toString(read[at]),
                    Integer.toString(contents[churn.page()][at]));
        }
    }

    private void compare(ZswapChurn churn, Map<String, Long> theirs) {
        Map<String, Long> own = ours.stats().counters();
        for (Map.Entry<String, Long> counter : theirs.entrySet()) {
            String name = counter.getKey().equals("zswpwb") ? "written_back_pages" : counter.getKey();
            // what failed for want of memory, or in the disk, does not happen in ours
            long value = own.getOrDefault(name, 0L);
            if (counter.getValue() != value && !name.equals("swpin_zero")) {
                differs(churn, counter.getKey(), counter.getValue().toString(), Long.toString(value));
            }
        }
        long asked = own.getOrDefault(loadKeepsEntry ? "pool_limit_hit" : "rejected_while_full", 0L);
        if (asked != runs) {
            differs(churn, "runs of the shrink worker", Long.toString(runs), Long.toString(asked));
        }
    }

    private void differs(ZswapChurn churn, String field, String theirs, String own) {
        differences.add(new Difference(
                steps,
                churn.op().name().toLowerCase(java.util.Locale.ROOT) + " of page " + churn.page(),
                field,
                theirs,
                own));
    }

    /** The codec's name, for reports. */
    String codec() {
        return codec.name();
    }
}
