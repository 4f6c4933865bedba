package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
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
}
