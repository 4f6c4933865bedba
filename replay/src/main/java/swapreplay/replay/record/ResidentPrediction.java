package swapreplay.replay.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import swapreplay.core.alloc.ZsmallocWhatIf;
import swapreplay.core.alloc.ZsmallocWhatIf.Layout;
import swapreplay.core.alloc.ZsmallocWhatIf.SizeClassFigures;
import swapreplay.core.device.KernelVersion;

/**
 * What zram would hold if all pages of which some were drawn were written to it once and nothing was freed: figures of the drawn pages, raised to
 * all, with bounds of the sampling error. Simple random sampling without replacement; a page that would not go to the device counts with zero bytes.
 * How far frees would fragment the pool is not in it.
 *
 * @param codec full name
 * @param pages that would go to the device
 * @param ratio their bytes for each byte of {@code mem_used_total}
 * @param origDataSize bytes, as the other sizes
 * @param samePages pages of one word repeated, which take no memory
 * @param hugePages pages stored raw
 */
record ResidentPrediction(
        String codec,
        Estimate pages,
        Estimate ratio,
        Estimate origDataSize,
        Estimate comprDataSize,
        Estimate memUsedTotal,
        double samePages,
        double hugePages) {

    /** Pages by what becomes of them with one codec. */
    static final class Drawn {
        private final long[] lengths;
        private final int pageSize;
        private long same;

        Drawn(int pageSize) {
            this.pageSize = pageSize;
            this.lengths = new long[pageSize + 1];
        }

        /** {@code times} pages of this compressed length. */
        void add(int length, boolean sameFilled, long times) {
            if (sameFilled) {
                same += times;
            } else {
                lengths[Math.min(length, pageSize)] += times;
            }
        }
    }

    /**
     * @param drawn the pages in the trace
     * @param examined all pages that were drawn, those in the trace and those that would not go to the device
     * @param population of which they were drawn
     */
    static ResidentPrediction of(String codec, Drawn drawn, long examined, long population, KernelVersion kernel) {
        boolean old = kernel == KernelVersion.V6_1;
        int pageSize = drawn.pageSize;
        ZsmallocWhatIf zsmalloc = new ZsmallocWhatIf(new Layout(old ? 4 : 8, pageSize / 256, pageSize, true, old));
        double[] stored = new double[pageSize + 1];
        double[] held = new double[pageSize + 1];
        double lastZspages = 0;
        boolean[] seen = new boolean[pageSize + 1];
        for (int length = 1; length <= pageSize; length++) {
            boolean raw = length >= zsmalloc.hugeThreshold();
            stored[length] = raw ? pageSize : length;
            if (drawn.lengths[length] > 0) {
                SizeClassFigures of = zsmalloc.classOf((int) stored[length]);
                held[length] = (double) of.pages() * pageSize / of.objects();
                lastZspages += seen[of.size()] ? 0 : (double) of.pages() * pageSize;
                seen[of.size()] = true;
            }
        }
        Sums sums = new Sums(drawn, examined, population);
        Estimate pages = sums.total(1, 1, null);
        Estimate orig = sums.total(pageSize, pageSize, null);
        Estimate compressed = sums.total(0, 0, stored);
        Estimate loose = sums.total(0, 0, held);
        double scale = (double) population / examined;
        long[] raised = Arrays.stream(drawn.lengths)
                .map(count -> Math.round(count * scale))
                .toArray();
        double packed = zsmalloc.of(raised).held();
        boolean all = examined == population;
        Estimate memory = all ? Estimate.exact(packed) : new Estimate(packed, loose.low(), loose.high() + lastZspages);
        double huge = 0;
        for (int length = zsmalloc.hugeThreshold(); length <= pageSize; length++) {
            huge += drawn.lengths[length] * scale;
        }
        return new ResidentPrediction(
                codec,
                pages,
                ratio(sums, orig, memory, loose, held, pageSize),
                orig,
                compressed,
                memory,
                drawn.same * scale,
                huge);
    }

    /** Of a quotient of two figures of the same sample the error is that of {@code orig - ratio * held}, over all that is held. */
    private static Estimate ratio(
            Sums sums, Estimate orig, Estimate memory, Estimate loose, double[] held, int pageSize) {
        if (memory.value() == 0) {
            return Estimate.exact(Double.NaN);
        }
        double ratio = orig.value() / memory.value();
        double[] residual = new double[held.length];
        for (int length = 1; length < residual.length; length++) {
            residual[length] = -ratio * held[length];
        }
        double error = sums.errorOfTotal(pageSize, pageSize, residual) / Math.max(1, loose.value());
        return Estimate.of(ratio, error);
    }

    /** Totals of a quantity that depends on what becomes of a page. */
    private record Sums(Drawn drawn, long examined, long population) {
        /**
         * @param ofSame the quantity of a same-filled page
         * @param ofOther of every other page in the trace
         * @param ofLength what a page of each compressed length has besides; null for nothing
         */
        Estimate total(double ofSame, double ofOther, double @Nullable [] ofLength) {
            return Estimate.of(
                    population * moments(ofSame, ofOther, ofLength)[0], errorOfTotal(ofSame, ofOther, ofLength));
        }

        double errorOfTotal(double ofSame, double ofOther, double @Nullable [] ofLength) {
            if (examined < 2 || examined >= population) {
                return 0;
            }
            double[] moments = moments(ofSame, ofOther, ofLength);
            double variance = (moments[1] - moments[0] * moments[0]) * examined / (examined - 1.0);
            double left = 1 - (double) examined / population;
            return population * Math.sqrt(Math.max(0, variance) / examined * left);
        }

        /** Mean, and mean of the squares, over all pages examined; those that are not in the trace have zero. */
        private double[] moments(double ofSame, double ofOther, double @Nullable [] ofLength) {
            double sum = drawn.same * ofSame;
            double squares = drawn.same * ofSame * ofSame;
            for (int length = 0; length < drawn.lengths.length; length++) {
                double value = ofOther + (ofLength == null ? 0 : ofLength[length]);
                sum += drawn.lengths[length] * value;
                squares += drawn.lengths[length] * value * value;
            }
            return new double[] {sum / examined, squares / examined};
        }
    }
}
