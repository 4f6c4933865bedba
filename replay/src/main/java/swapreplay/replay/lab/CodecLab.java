package swapreplay.replay.lab;

import java.util.Arrays;
import java.util.BitSet;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.SameFilled;
import swapreplay.replay.cli.CliException;

/**
 * Measures codecs on a page file: the size of every page, and the time for one page in and out. Every page that a codec
 * compresses is restored and compared.
 */
final class CodecLab {
    /** Pages that a timing round goes through at most, spread over the file. */
    private static final int TIMED_PAGES = 8192;
    /** The JVM's optimising compiler has seen a codec's loops by then. */
    private static final int WARM_UP_PAGES = 12_000;

    private final PageFile file;
    private final int hugeThreshold;
    private final int rounds;
    private final BitSet same = new BitSet();

    /**
     * @param hugeThreshold smallest compressed length that counts as raw
     * @param rounds timing rounds, of which the best counts; 0 to measure no time
     */
    CodecLab(PageFile file, int hugeThreshold, int rounds) {
        this.file = file;
        this.hugeThreshold = hugeThreshold;
        this.rounds = rounds;
        for (int page = 0; page < file.pages(); page++) {
            same.set(page, SameFilled.test(file.array(page), file.offset(page), file.pageSize()));
        }
    }

    /** True if all 8-byte words of the page are equal: no codec ever sees it. */
    boolean same(int page) {
        return same.get(page);
    }

    /** @throws CliException with exit code 1 if the codec does not restore a page */
    CodecFigures measure(String name, PageCodec codec) {
        try (PageCodec.Context context = codec.newContext(file.pageSize())) {
            byte[] packed = new byte[Math.max(2 * file.pageSize(), codec.maxCompressedLength(file.pageSize()))];
            int[] sizes = new int[file.pages()];
            int huge = 0;
            long total = 0;
            for (int page = 0; page < sizes.length; page++) {
                if (same(page)) {
                    continue;
                }
                int length = compressAndCheck(name, context, page, packed);
                boolean raw = length >= hugeThreshold;
                sizes[page] = raw ? file.pageSize() : length;
                huge += raw ? 1 : 0;
                total += sizes[page];
            }
            int[] compressed = timedPages(sizes, false);
            int[] kept = timedPages(sizes, true);
            return new CodecFigures(
                    name,
                    sizes,
                    same.cardinality(),
                    huge,
                    total,
                    best(compressed.length, () -> compressAll(context, compressed, packed)),
                    decompressNs(context, kept, packed));
        }
    }

    private int compressAndCheck(String name, PageCodec.Context context, int page, byte[] packed) {
        byte[] array = file.array(page);
        int offset = file.offset(page);
        byte[] back = new byte[file.pageSize()];
        int length = context.compress(array, offset, packed, 0);
        String trouble = "is not what was compressed";
        try {
            context.decompress(packed, 0, length, back, 0);
            if (Arrays.equals(back, 0, back.length, array, offset, offset + back.length)) {
                return length;
            }
        } catch (CorruptPageException e) {
            trouble = String.valueOf(e.getMessage());
        }
        throw CliException.answerIsNo(name + ": page " + page + " is not restored: " + trouble
                + "\n  This is a bug of the codec; please report it with the page.");
    }

    /** Pages that are not same-filled, or of these only the ones that stay compressed, thinned out evenly. */
    private int[] timedPages(int[] sizes, boolean compressedOnly) {
        int[] pages = new int[sizes.length];
        int count = 0;
        for (int page = 0; page < sizes.length; page++) {
            if (!same(page) && (!compressedOnly || sizes[page] < file.pageSize())) {
                pages[count++] = page;
            }
        }
        if (count <= TIMED_PAGES) {
            return Arrays.copyOf(pages, count);
        }
        int[] thinned = new int[TIMED_PAGES];
        for (int i = 0; i < TIMED_PAGES; i++) {
            thinned[i] = pages[(int) ((long) i * count / TIMED_PAGES)];
        }
        return thinned;
    }

    private void compressAll(PageCodec.Context context, int[] pages, byte[] packed) {
        for (int page : pages) {
            context.compress(file.array(page), file.offset(page), packed, 0);
        }
    }

    private double decompressNs(PageCodec.Context context, int[] pages, byte[] packed) {
        byte[][] streams = new byte[rounds == 0 ? 0 : pages.length][];
        for (int i = 0; i < streams.length; i++) {
            int length = context.compress(file.array(pages[i]), file.offset(pages[i]), packed, 0);
            streams[i] = Arrays.copyOf(packed, length);
        }
        byte[] back = new byte[file.pageSize()];
        return best(pages.length, () -> {
            try {
                for (byte[] stream : streams) {
                    context.decompress(stream, 0, stream.length, back, 0);
                }
            } catch (CorruptPageException e) {
                throw new IllegalStateException("a stream that was restored before is corrupt now", e);
            }
        });
    }

    /** CPU time for one page, in the best of the rounds. */
    private double best(int pages, Runnable round) {
        if (pages == 0 || rounds == 0) {
            return Double.NaN;
        }
        for (int done = 0; done < WARM_UP_PAGES; done += pages) {
            round.run();
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            long start = CpuClock.nowNs();
            round.run();
            best = Math.min(best, CpuClock.nowNs() - start);
        }
        return (double) best / pages;
    }
}
