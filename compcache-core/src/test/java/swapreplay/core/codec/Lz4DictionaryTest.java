package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Lz4DictionaryTest {
    /** The distance is a 16-bit number: a dictionary of 64 KiB reaches just beyond it. */
    @ParameterizedTest
    @CsvSource({"lz4, 2, true", "lz4, 3, false", "lz4hc, 2, true", "lz4hc, 3, false"})
    void matchesReachBack65535Bytes(String name, int at, boolean found, @TempDir Path directory) throws Exception {
        Random random = new Random(1);
        byte[] dictionary = new byte[1 << 16];
        byte[] page = new byte[4096];
        random.nextBytes(page);
        System.arraycopy(page, at, dictionary, 3, 40); // 65536 - 3 + at bytes back; zeros around it
        Path file = Files.write(directory.resolve("d"), dictionary);
        PageCodec codec = Codecs.named(name + ":dict=" + file);
        byte[] packed = new byte[codec.maxCompressedLength(page.length)];
        byte[] restored = new byte[page.length];
        try (PageCodec.Context context = codec.newContext(page.length)) {
            int length = context.compress(page, 0, packed, 0);
            assertEquals(found, length < page.length, "length " + length);
            context.decompress(packed, 0, length, restored, 0);
        }
        assertArrayEquals(page, restored);
    }

    /** What lies before the last 64 KiB plays no part. */
    @ParameterizedTest
    @CsvSource({"lz4", "lz4hc"})
    void onlyTheLast64KiBCount(String name, @TempDir Path directory) throws Exception {
        byte[] dictionary = new byte[70000];
        new Random(2).nextBytes(dictionary);
        byte[] page = new byte[4096];
        System.arraycopy(dictionary, 0, page, 0, 4096);
        Path whole = Files.write(directory.resolve("whole"), dictionary);
        Path last = Files.write(directory.resolve("last"), Arrays.copyOfRange(dictionary, 70000 - 65536, 70000));
        assertArrayEquals(compress(name + ":dict=" + last, page), compress(name + ":dict=" + whole, page));
    }

    private static byte[] compress(String spec, byte[] page) {
        PageCodec codec = Codecs.named(spec);
        byte[] packed = new byte[codec.maxCompressedLength(page.length)];
        try (PageCodec.Context context = codec.newContext(page.length)) {
            return Arrays.copyOf(packed, context.compress(page, 0, packed, 0));
        }
    }

    /** Pages of short copies from anywhere in the history, which find it only where the kernel inserts its positions. */
    @ParameterizedTest
    @CsvSource({"lz4", "lz4hc"})
    void positionsAreCountedFromTheLast64KiB(String name, @TempDir Path directory) throws Exception {
        byte[] dictionary = new byte[70001];
        Random random = new Random(3);
        random.nextBytes(dictionary);
        byte[] page = new byte[4096];
        random.nextBytes(page);
        for (int at = 8; at < page.length - 16; at += 16) {
            System.arraycopy(dictionary, 20000 + random.nextInt(40000), page, at, 8);
        }
        Path whole = Files.write(directory.resolve("whole"), dictionary);
        Path last = Files.write(directory.resolve("last"), Arrays.copyOfRange(dictionary, 70001 - 65536, 70001));
        assertArrayEquals(compress(name + ":dict=" + last, page), compress(name + ":dict=" + whole, page));
    }

    /**
     * What of a dictionary of 100 random bytes is found in a page of random bytes that holds a few of them at 40. lz4 inserts every third
     * position up to 8 bytes before the end, lz4hc each up to 4 before it; a slot without a position is no match, even
     * if four bytes are equal at 0 and only the fifth, which is in the hash, is not.
     */
    @ParameterizedTest
    @CsvSource({
        "lz4, 0, 5, true",
        "lz4, 0, 4, false",
        "lz4, 90, 7, true",
        "lz4, 93, 7, false",
        "lz4hc, 0, 4, true",
        "lz4hc, 95, 4, true",
        "lz4hc, 96, 4, true",
        "lz4hc, 97, 3, false",
    })
    void theEndsOfADictionary(String name, int from, int length, boolean found, @TempDir Path directory)
            throws Exception {
        Random random = new Random(4);
        byte[] dictionary = new byte[100];
        random.nextBytes(dictionary);
        byte[] page = new byte[4096];
        random.nextBytes(page);
        page[0] = 0; // right behind the dictionary; what lies there while it is inserted is zero
        System.arraycopy(dictionary, from, page, 40, length);
        page[40 + length] = (byte) (from + length < 100 ? ~dictionary[from + length] : 0);
        Path file = Files.write(directory.resolve("d"), dictionary);
        byte[] packed = compress(name + ":dict=" + file, page);
        boolean literalsAlone = packed.length == 1 + (4096 - 15) / 255 + 1 + 4096;
        assertEquals(found, !literalsAlone, "length " + packed.length);
    }

    /** A match found in its middle grows backwards to the very first byte of the dictionary. */
    @Test
    void matchesGrowBackToTheFirstByte(@TempDir Path directory) throws Exception {
        Random random = new Random(5);
        byte[] dictionary = new byte[100];
        random.nextBytes(dictionary);
        Path file = Files.write(directory.resolve("d"), dictionary);
        int found = 0;
        for (int at = 1000; at < 1040; at++) {
            byte[] page = new byte[4096];
            random.nextBytes(page);
            System.arraycopy(dictionary, 0, page, at, 100);
            byte[] packed = compress("lz4:dict=" + file, page);
            if (packed.length > page.length) {
                continue; // the search was in step with positions that are not inserted
            }
            found++;
            int literals = 15;
            int ip = 1;
            for (; packed[ip] == -1; ip++) {
                literals += 255;
            }
            literals += packed[ip] & 0xFF;
            assertEquals(at, literals, "literals before the match");
        }
        assertTrue(found > 10, found + " matches");
    }
}
