package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our bytes against the kernel's: sizes that kernels counted, and lengths and checksums of the exact streams. */
class KernelVectorsTest {
    /** From this length on a page is huge and counted with 4096 bytes, on 6.18 and on 6.1. */
    private static final int HUGE_618 = 3625, HUGE_61 = 3257;

    @ParameterizedTest
    @CsvSource({
        "lz4, k618_lz4, 1",
        "lz4-java, k618_lz4, 1",
        "lzo, k618_lzo, 1",
        "lzo-rle, k618_lzorle, 1",
        "zstd:3, k618_zstd, 1",
        "zstd:1, k618_zstd1, 1",
        "'zstd:3,kernel=6.12', k612_zstd, 1",
        "'zstd:1,kernel=6.12', k612_zstd1, 1",
        "lz4hc, k618_lz4hc, 1",
        "lz4, k61_lz4, 1",
        "lzo, k61_lzo, 1",
        "lzo-rle, k61_lzorle, 1",
        "lz4hc, k61_lz4hc, 1",
        "'zstd:3,kernel=6.1', k61_zstd, 1",
        "deflate, k618_deflate, 4", // its streams are compared on every page below
        "deflate, k61_deflate, 16",
    })
    void sizesAreThoseThatTheKernelCounted(String spec, String column, int stride) throws Exception {
        checkSizes(spec, "kernel-sizes.csv.gz", column, stride, column.startsWith("k61_") ? HUGE_61 : HUGE_618);
    }

    @ParameterizedTest
    @CsvSource({
        "zstd:-7, zstd_l-7, 1",
        "zstd:-1, zstd_l-1, 1",
        "zstd:2, zstd_l2, 1",
        "zstd:5, zstd_l5, 1",
        "zstd:9, zstd_l9, 4",
        "zstd:12, zstd_l12, 16", // the slow ones on a part of the pages
        "zstd:19, zstd_l19, 32",
        "'zstd:3,dict=DICT', zstd_dict, 1",
        "lz4:2, lz4_l2, 1",
        "lz4:8, lz4_l8, 1",
        "lz4:dict=DICT, lz4_dict, 1",
        "lz4hc:1, lz4hc_l1, 1",
        "lz4hc:3, lz4hc_l3, 1",
        "lz4hc:12, lz4hc_l12, 1",
        "lz4hc:dict=DICT, lz4hc_dict, 1",
        "deflate:1, deflate_l1, 4",
        "deflate:9, deflate_l9, 4",
        "'deflate:6,winbits=-15', deflate_w-15, 4",
        "deflate:winbits=-9, deflate_w-9, 4",
    })
    void sizesAtOtherSettingsAreThoseThatTheKernelCounted(String spec, String column, int stride) throws Exception {
        checkSizes(Vectors.withDictionary(spec), "levels.csv.gz", column, stride, HUGE_618);
    }

    /** Every row, also of the slow ones, with {@code -Dswapreplay.everyRow=true}. */
    private static void checkSizes(String spec, String file, String column, int usualStride, int huge)
            throws Exception {
        int stride = Math.max(Boolean.getBoolean("swapreplay.everyRow") ? 1 : usualStride, Vectors.stride());
        Vectors.Table table = Vectors.table(file);
        Vectors.Table same = Vectors.table("kernel-sizes.csv.gz");
        PageCodec codec = JavaLz4.orNamed(spec);
        byte[] packed = new byte[codec.maxCompressedLength(Vectors.PAGE)];
        int compared = 0;
        try (PageCodec.Context context = codec.newContext(Vectors.PAGE)) {
            for (int page = 0; page < table.size(); page += stride) {
                if (same.number(page, "same") == 0) { // same-filled pages never reach the codec
                    int length = context.compress(Vectors.pages(), page * Vectors.PAGE, packed, 0);
                    int counted = length >= huge ? 4096 : length;
                    assertEquals(table.number(page, column), counted, spec + ", page " + page);
                    compared++;
                }
            }
        }
        assertTrue(compared >= (6144 - 98) / stride - 8, spec + " compared only " + compared);
    }

    @ParameterizedTest
    @CsvSource({
        "lz4, lz4",
        "lz4-java, lz4",
        "lz4hc, lz4hc",
        "lzo, lzo",
        "lzo-rle, lzorle",
        "zstd:3, zstd157",
        "deflate, deflate",
        "842, 842"
    })
    void streamsAreTheKernelsByteForByte(String spec, String column) throws Exception {
        try (Streams streams = new Streams(spec, "streams.csv.gz", column)) {
            Vectors.Table table = streams.table;
            for (int row = 0; row < table.size(); row += Vectors.stride()) {
                streams.check(row, table.number(row, "page") * Vectors.PAGE, Vectors.PAGE);
            }
            assertEquals(6144, table.size());
        }
    }

    @ParameterizedTest
    @CsvSource({"lz4, lz4", "lz4-java, lz4", "lz4hc, lz4hc", "lzo, lzo", "lzo-rle, lzorle", "842, 842"})
    void largerPagesGiveTheKernelsStreams(String spec, String column) throws Exception {
        try (Streams streams = new Streams(spec, "blocks.csv.gz", column)) {
            Vectors.Table table = streams.table;
            for (int row = 0; row < table.size(); row += Vectors.stride()) {
                streams.check(
                        row, table.number(row, "first_page") * Vectors.PAGE, table.number(row, "pages") * Vectors.PAGE);
            }
            assertEquals(1920, table.size());
        }
    }

    @ParameterizedTest
    @CsvSource({"lz4, lz4", "lz4-java, lz4", "lz4hc, lz4hc", "lzo, lzo", "lzo-rle, lzorle", "842, 842"})
    void shortInputsGiveTheKernelsStreams(String spec, String column) throws Exception {
        try (Streams streams = new Streams(spec, "short.csv.gz", column)) {
            Vectors.Table table = streams.table;
            for (int row = 0; row < table.size(); row += Vectors.stride()) {
                streams.check(
                        row,
                        table.number(row, "page") * Vectors.PAGE + table.number(row, "offset"),
                        table.number(row, "length"));
            }
            assertEquals(264, table.size());
        }
    }

    /** Streams of one codec: contexts are kept, by length, as a device keeps them. */
    private static final class Streams implements AutoCloseable {
        private final PageCodec codec;
        private final Vectors.Table table;
        private final String column;
        private final Map<Integer, PageCodec.Context> contexts = new HashMap<>();

        Streams(String spec, String file, String column) throws Exception {
            this.codec = JavaLz4.orNamed(spec);
            this.table = Vectors.table(file);
            this.column = column;
        }

        void check(int row, int offset, int length) throws CorruptPageException {
            String where = codec.name() + ", row " + row;
            byte[] packed = new byte[codec.maxCompressedLength(length)];
            byte[] restored = new byte[length];
            PageCodec.Context context = contexts.computeIfAbsent(length, codec::newContext);
            int packedLength = context.compress(Vectors.pages(), offset, packed, 0);
            assertEquals(table.number(row, column + "_len"), packedLength, where);
            assertEquals(table.text(row, column + "_crc"), Vectors.crc(packed, 0, packedLength), where);
            context.decompress(packed, 0, packedLength, restored, 0);
            byte[] pages = Vectors.pages();
            assertTrue(Arrays.equals(restored, 0, length, pages, offset, offset + length), "restored: " + where);
        }

        @Override
        public void close() {
            contexts.values().forEach(PageCodec.Context::close);
        }
    }

    @Test
    void thePagesAreTheOnesMeasured() throws Exception {
        Vectors.Table table = Vectors.table("kernel-sizes.csv.gz");
        for (int page = 0; page < table.size(); page += Vectors.stride()) {
            assertEquals(table.text(page, "crc32"), Vectors.crc(Vectors.pages(), page * Vectors.PAGE, Vectors.PAGE));
        }
    }
}
