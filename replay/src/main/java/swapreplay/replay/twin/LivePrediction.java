package swapreplay.replay.twin;

import java.util.ArrayList;
import java.util.List;
import swapreplay.core.alloc.ZsmallocWhatIf;
import swapreplay.core.alloc.ZsmallocWhatIf.Layout;
import swapreplay.core.alloc.ZsmallocWhatIf.SizeClassFigures;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.device.SameFilled;
import swapreplay.core.stats.MmStat;

/**
 * What a zram's counters must be, from the pages it holds now. What its history decides cannot be known from them: how far the pool is
 * fragmented, its highest size, what was stored before.
 */
final class LivePrediction {
    private static final int PAGE = KernelZram.PAGE;

    /**
     * A counter.
     *
     * @param low the least that it can be
     * @param high the most; {@link Long#MAX_VALUE} without a bound
     * @param why what an inexact one depends on
     */
    record Field(String name, long low, long high, String why) {
        boolean exact() {
            return low == high;
        }

        boolean allows(long value) {
            return low <= value && value <= high;
        }
    }

    private final PageCodec.Context context;
    private final byte[] packed;
    private final ZsmallocWhatIf classes;
    private final boolean stateKnown;
    private final long[] lengths = new long[PAGE + 1];

    private long zeros;
    private long same;
    private long stored;
    private long writtenBack;
    private long compressed;
    private long huge;

    /** @param stateKnown whether each page comes with its slot's flags; without, a page of zeros may be a free slot */
    LivePrediction(PageCodec codec, KernelVersion kernel, boolean stateKnown) {
        this.context = codec.newContext(PAGE);
        this.packed = new byte[Math.max(2 * PAGE, codec.maxCompressedLength(PAGE))];
        boolean old = kernel == KernelVersion.V6_1;
        this.classes = new ZsmallocWhatIf(new Layout(old ? 4 : 8, 16, PAGE, true, old));
        this.stateKnown = stateKnown;
    }

    /** A page that the device holds, or zeros of which that is not known. */
    void add(byte[] page) {
        if (SameFilled.test(page, 0, PAGE)) {
            boolean zero = SameFilled.word(page, 0) == 0;
            zeros += zero ? 1 : 0;
            same += zero ? 0 : 1;
            return;
        }
        int length = context.compress(page, 0, packed, 0);
        boolean raw = length >= classes.hugeThreshold();
        int size = raw ? PAGE : length;
        stored++;
        huge += raw ? 1 : 0;
        compressed += size;
        lengths[size]++;
    }

    /** A page on the backing device, which takes no memory. */
    void addWrittenBack() {
        writtenBack++;
    }

    /** The counters that pages say something of, in the order of {@code mm_stat}. */
    List<Field> fields() {
        List<Field> all = new ArrayList<>();
        long certain = stored + same + writtenBack;
        String free = "a page of zeros may be a free slot";
        all.add(new Field(
                "orig_data_size", PAGE * (certain + (stateKnown ? zeros : 0)), PAGE * (certain + zeros), free));
        all.add(new Field("compr_data_size", compressed, compressed, ""));
        all.add(new Field(
                "mem_used_total",
                classes.of(lengths).held(),
                loosest(),
                "how far the pool is fragmented lies in its history"));
        all.add(new Field("mem_used_max", classes.of(lengths).held(), Long.MAX_VALUE, "the peak lies in the past"));
        all.add(new Field("same_pages", same + (stateKnown ? zeros : 0), same + zeros, free));
        all.add(new Field("huge_pages", huge, huge, ""));
        all.add(new Field("huge_pages_since", huge, Long.MAX_VALUE, "counts pages that are gone, too"));
        return all;
    }

    /** The value of a field in a reading of the kernel. */
    static long of(MmStat stat, String field) {
        return stat.values()[MmStat.FIELDS.indexOf(field)];
    }

    /** Every object alone in its zspage. */
    private long loosest() {
        long bytes = 0;
        for (int size = 1; size <= PAGE; size++) {
            if (lengths[size] > 0) {
                SizeClassFigures of = classes.classOf(size);
                bytes += lengths[size] * of.pages() * PAGE;
            }
        }
        return bytes;
    }
}
