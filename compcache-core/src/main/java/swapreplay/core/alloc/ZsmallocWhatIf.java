package swapreplay.core.alloc;

import java.util.List;

/**
 * zsmalloc with other size classes than kernels are built with: what a set of objects would take if every zspage but the last of each
 * class were full. No history, so no fragmentation over time: that is what a replay shows.
 */
public final class ZsmallocWhatIf {
    /**
     * A way to build zsmalloc.
     *
     * @param chain most pages of a zspage
     * @param delta bytes from one size class to the next; kernels: a 256th of a page
     * @param pageSize bytes
     * @param merge whether neighbouring classes of like zspages are merged, as kernels do
     * @param wholePercents whether the pages of a zspage are chosen by whole percents used, as up to Linux 6.1 and in the kernel's
     *     documentation, and not by bytes wasted
     */
    public record Layout(int chain, int delta, int pageSize, boolean merge, boolean wholePercents) {
        public Layout {
            if (chain < 1 || chain > ZsmallocSpec.MAX_CHAIN) {
                throw new IllegalArgumentException(
                        "a chain of " + chain + " pages: not 1 to " + ZsmallocSpec.MAX_CHAIN);
            } else if (delta < 8 || delta % 8 != 0 || pageSize % delta != 0) {
                throw new IllegalArgumentException(
                        "classes " + delta + " bytes apart: not a multiple of 8 that divides a page");
            }
        }
    }

    /**
     * One size class.
     *
     * @param index names the class: its size is 32 bytes and {@code index} deltas, at most a page
     * @param size bytes of a place, handle included
     * @param pages pages of a zspage
     * @param objects places of a zspage
     * @param spanning places of a zspage that lie in two pages
     */
    public record SizeClassFigures(int index, int size, int pages, int objects, int spanning) {}

    /**
     * What the objects take. All in bytes but the counts.
     *
     * @param classes size classes after merging
     * @param watermark size of the largest class whose objects share pages; 0 without one
     * @param rawPages pages whose compressed length is stored raw, in a page of their own
     * @param ideal sum of the compressed lengths, a page at most
     * @param held pages of all zspages
     * @param inPlaces lost in places: class size less object, less handle
     * @param handles handle words in front of the objects
     * @param inTails lost behind the last place of zspages
     * @param inLast places of the last zspage of each class that hold nothing
     * @param raw lost by storing pages raw
     * @param spanningShare of all objects, those that lie in two pages, 0 to 1
     */
    public record Figures(
            Layout layout,
            int classes,
            int watermark,
            long objects,
            long rawPages,
            long ideal,
            long held,
            long inPlaces,
            long handles,
            long inTails,
            long inLast,
            long raw,
            double spanningShare) {
        /** All that is held and no object asked for. */
        public long waste() {
            return held - ideal;
        }

        /** Share of the held bytes that is wasted once there are so many objects that last zspages do not count, 0 to 1. */
        public double wasteOfLargePool() {
            return (double) (waste() - inLast) / (held - inLast);
        }
    }

    private final Layout layout;
    private final SizeClasses table;

    public ZsmallocWhatIf(Layout layout) {
        this.layout = layout;
        this.table = ZsmallocClasses.table(
                layout.wholePercents() ? ZsKernel.V6_1 : ZsKernel.V6_18,
                layout.pageSize(),
                layout.chain(),
                layout.delta(),
                layout.merge());
    }

    /** The classes, the smallest first. */
    public List<SizeClassFigures> classes() {
        return table.all().stream()
                .map(one -> new SizeClassFigures(one.index(), one.size(), one.pages(), one.objs(), spanning(one)))
                .toList();
    }

    /** The class that serves an object of 1 to {@code pageSize} bytes, handle not included. */
    public SizeClassFigures classOf(int object) {
        return classes().get(table.positionOf(object));
    }

    /** The smallest compressed length that zram stores raw. */
    public int hugeThreshold() {
        return table.smallestHuge();
    }

    /**
     * @param lengths how many pages have each compressed length; index 0 is not looked at, what exceeds a page stands at the page size
     */
    public Figures of(long[] lengths) {
        int pageSize = layout.pageSize();
        int threshold = hugeThreshold();
        long[] objectsOf = new long[table.all().size()];
        long ideal = 0;
        long stored = 0;
        long objects = 0;
        long rawPages = 0;
        for (int length = 1; length <= pageSize; length++) {
            long count = lengths[length];
            boolean raw = length >= threshold;
            int size = raw ? pageSize : length;
            objectsOf[table.positionOf(size)] += count;
            objects += count;
            rawPages += raw ? count : 0;
            ideal += count * length;
            stored += count * size;
        }
        long held = 0;
        long places = 0;
        long handles = 0;
        long tails = 0;
        long last = 0;
        double spanning = 0;
        for (int i = 0; i < objectsOf.length; i++) {
            SizeClass one = table.all().get(i);
            long zspages = (objectsOf[i] + one.objs() - 1) / one.objs();
            long empty = zspages * one.objs() - objectsOf[i];
            held += zspages * one.pages() * pageSize;
            handles += objectsOf[i] * one.objectOffset();
            places += objectsOf[i] * one.room();
            tails += zspages * ((long) one.pages() * pageSize - (long) one.objs() * one.size());
            last += empty * one.size();
            spanning += (double) objectsOf[i] * spanning(one) / one.objs();
        }
        return new Figures(
                layout,
                objectsOf.length,
                watermark(),
                objects,
                rawPages,
                ideal,
                held,
                places - stored,
                handles,
                tails,
                last,
                stored - ideal,
                objects == 0 ? 0 : spanning / objects);
    }

    private int watermark() {
        return table.all().stream()
                .filter(one -> !one.huge())
                .mapToInt(SizeClass::size)
                .max()
                .orElse(0);
    }

    private int spanning(SizeClass one) {
        int spanning = 0;
        for (int place = 0; place < one.objs(); place++) {
            int first = place * one.size();
            int end = first + one.size() - 1;
            spanning += first / layout.pageSize() == end / layout.pageSize() ? 0 : 1;
        }
        return spanning;
    }
}
