package swapreplay.replay.advise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import swapreplay.replay.engine.SampleSizes;

/** Settings that people copy from each other, tried on a sample of the trace's pages. */
final class Settings {
    /** What is below this share of the memory is not worth a setting. */
    private static final double WORTH_PERCENT = 1;
    /** The length from which zram of Linux 6.18 keeps a page raw. */
    private static final int RAW_FROM = 3625;

    private final List<String> useless = new ArrayList<>();
    private final List<String> hints = new ArrayList<>();
    private final SampleSizes sample;

    Settings(SampleSizes sample) {
        this.sample = sample;
        if (sample.pages() > 0) {
            int[] lz4 = sample.lengths("lz4");
            int[] zstd3 = sample.lengths("zstd:3");
            levels(zstd3);
            recompression("lz4", lz4, "zstd:3", zstd3);
            recompression("zstd:3", zstd3, "lz4", lz4);
        }
    }

    List<String> useless() {
        return List.copyOf(useless);
    }

    List<String> hints() {
        return List.copyOf(hints);
    }

    private void levels(int[] zstd3) {
        int[] zstd15 = sample.lengths("zstd:15");
        double high = gain(zstd3, zstd15);
        double top = gain(zstd15, sample.lengths("zstd:22"));
        (top < WORTH_PERCENT ? useless : hints)
                .add(String.format(
                        Locale.ROOT,
                        "zstd above level 15: level 22 saves %.2f %% of memory against level 15 (%,d sampled pages).",
                        top,
                        sample.pages()));
        (high < WORTH_PERCENT ? useless : hints)
                .add(String.format(
                        Locale.ROOT,
                        "zstd above level 3: level 15 saves %.2f %% of memory against level 3 (%,d sampled pages).",
                        high,
                        sample.pages()));
    }

    private void recompression(String second, int[] secondLengths, String first, int[] firstLengths) {
        long improved = SampleSizes.improved(firstLengths, secondLengths, RAW_FROM);
        double saved = gain(firstLengths, SampleSizes.shorter(firstLengths, secondLengths));
        (saved < WORTH_PERCENT ? useless : hints)
                .add(String.format(
                        Locale.ROOT,
                        "Recompression with %s behind %s: it can make %,d of %,d sampled pages smaller and save at most %.2f %% of"
                                + " memory.",
                        second,
                        first,
                        improved,
                        sample.pages(),
                        saved));
    }

    private double gain(int[] before, int[] after) {
        long held = sample.zsmallocBytes(before);
        return 100.0 * (held - sample.zsmallocBytes(after)) / held;
    }
}
