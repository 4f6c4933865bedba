package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.spec.SpecException;

class CodecsTest {
    @ParameterizedTest
    @CsvSource({
        "lz4, lz4",
        "lz4:1, lz4",
        "lz4:0, lz4",
        "lz4:8, lz4:8",
        "lz4hc, lz4hc:9",
        "lz4hc:0, lz4hc:9",
        "lz4hc:40, lz4hc:16",
        "lz4-jni, lz4-jni",
        "lzo, lzo",
        "lzo-rle, lzo-rle",
        "zstd, zstd:3",
        "zstd:0, zstd:3",
        "zstd:-7, zstd:-7",
        "deflate, deflate:6",
        "deflate:-1, deflate:6",
        "deflate:0, deflate:0",
        "deflate:winbits=-11, deflate:6",
        "'deflate:winbits=-15,9', 'deflate:9,winbits=-15'",
        "842, 842",
        "none, none",
    })
    void namesAreCanonical(String spec, String name) {
        assertEquals(name, Codecs.named(spec).name());
    }

    /** The least and the most of each number, and one beyond. */
    @ParameterizedTest
    @CsvSource({
        "lz4:, -65536, 65536",
        "lz4hc:, -100, 100",
        "zstd:, -131072, 22",
        "deflate:, -1, 9",
        "deflate:winbits=, -15, 15",
    })
    void numbersHaveLimits(String start, int least, int most) {
        Codecs.named(start + least);
        Codecs.named(start + most);
        assertThrows(SpecException.class, () -> Codecs.named(start + (least - 1)));
        assertThrows(SpecException.class, () -> Codecs.named(start + (most + 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-9, 9})
    void windowsHaveAtLeast9Bits(int bits) {
        Codecs.named("deflate:winbits=" + bits);
        assertThrows(SpecException.class, () -> Codecs.named("deflate:winbits=" + (bits - Integer.signum(bits))));
    }

    /** Callers size their arrays by it. */
    @ParameterizedTest
    @CsvSource({
        "lz4, 4144, 65825",
        "lz4hc, 4144, 65825",
        "lzo, 4688, 73808",
        "lzo-rle, 4688, 73808",
        "deflate, 4672, 73792",
        "842, 4640, 73760",
    })
    void roomForAPage(String spec, int room, int roomOf64K) {
        assertEquals(room, Codecs.named(spec).maxCompressedLength(4096));
        assertEquals(roomOf64K, Codecs.named(spec).maxCompressedLength(65536));
    }

    @Test
    void namesKeepTheirDictionary(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("d"), new byte[100]);
        assertEquals("lz4:dict=" + file, Codecs.named("lz4:dict=" + file).name());
        assertEquals(
                "lz4:8,dict=" + file, Codecs.named("lz4:dict=" + file + ",8").name());
        assertEquals("lz4hc:9,dict=" + file, Codecs.named("lz4hc:dict=" + file).name());
        assertEquals("zstd:3,dict=" + file, Codecs.named("zstd:dict=" + file).name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lz5",
                "lzo:1",
                "lz4:fast",
                "lz4:1,2",
                "lz4:level=2",
                "zstd:23",
                "zstd:3,dict=/no/such/file",
                "deflate:10",
                "deflate:winbits=8",
                "deflate:winbits=-8",
                "deflate:6,dict=x",
                "lz4-jni:1",
                "842:1",
                "none:1",
                "zstd:",
            })
    void wrongSpecsAreRefusedInOneSentence(String spec) {
        String message =
                assertThrows(SpecException.class, () -> Codecs.named(spec)).getMessage();
        assertTrue(message != null && message.length() < 160 && !message.contains("\n"), message);
    }

    @Test
    void anEmptyDictionaryIsRefused(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("empty"));
        SpecException refused = assertThrows(SpecException.class, () -> Codecs.named("zstd:dict=" + file));
        assertEquals("dict=" + file + ": the file is empty", refused.getMessage());
    }

    @Test
    void anUnknownNameListsTheKnown() {
        SpecException refused = assertThrows(SpecException.class, () -> Codecs.named("lz5"));
        assertEquals(
                "no codec 'lz5'; known are 842, deflate, lz4, lz4-jni, lz4hc, lzo, lzo-rle, none, zstd",
                refused.getMessage());
    }

    @Test
    void lz4PagesEndAt64KiB() {
        for (String spec : List.of("lz4", "lz4hc")) {
            Codecs.named(spec).newContext(65536).close();
            assertThrows(
                    IllegalArgumentException.class, () -> Codecs.named(spec).newContext(65537));
        }
    }
}
