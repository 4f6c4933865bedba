package swapreplay.core.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The libraries that come as jars within ours. */
class OldLibrariesTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void r131AndJavaWriteTheSameBytes() {
        Lz4R131 library = NativeLibraries.lz4R131().orElseThrow();
        Lz4Encoder encoder = new Lz4Encoder(1);
        Random random = new Random(131);
        for (int seed = 0; seed < 4000; seed++) {
            int length = seed < 64 ? seed : seed % 8 == 0 ? random.nextInt(1 << 16) + 1 : 4096;
            byte[] page = Pages.random(seed, length);
            int room = Lz4Encoder.room(length);
            byte[] expected = new byte[room];
            byte[] actual = new byte[room + 2];
            int expectedLength = encoder.compress(page, 0, length, expected, 0);
            int actualLength = library.compress(page, 0, length, actual, 1, room);
            String where = "seed " + seed + ", length " + length;
            assertEquals(expectedLength, actualLength, where);
            assertTrue(Arrays.equals(expected, 0, expectedLength, actual, 1, actualLength + 1), where);
        }
    }

    /** A process that a signal ends deletes nothing: what was unpacked for the linker must be gone when it is linked. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingIsLeftBehind(@TempDir Path temporary) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-XX:-UsePerfData", // a file of the JVM's own
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadAll.class.getName()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        assertEquals("loaded\n", said);
        try (Stream<Path> left = Files.walk(temporary)) {
            List<String> files = left.filter(Files::isRegularFile)
                    .map(file -> temporary.relativize(file).toString())
                    .filter(file -> !file.startsWith("jna-")) // JNA deletes what its earlier runs left
                    .toList();
            assertEquals(List.of(), files);
        }
    }

    /** Ends as {@code Runtime.halt} does after a signal. */
    static final class LoadAll {
        private LoadAll() {}

        public static void main(String[] args) {
            if (NativeLibraries.lz4R131().isEmpty()) {
                System.out.println("no r131");
            }
            NativeLibraries.requireZstd149("zstd");
            NativeLibraries.requireZstd152("zstd");
            System.out.println("loaded");
            Runtime.getRuntime().halt(0);
        }
    }
}
