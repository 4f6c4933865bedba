package swapreplay.replay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;

class CodecCommandTest {
    @TempDir
    private Path temp = Path.of("");

    @Test
    void writesTheSizesThatTheKernelCounted() throws IOException {
        Path out = temp.resolve("sizes.csv");
        run(
                "--pages",
                LabRun.file(temp, "pages.bin.zst"),
                "--codec",
                "lz4,lzo",
                "--codec",
                "lzo-rle,zstd:3",
                "--sizes",
                out,
                "--rounds",
                0);
        List<List<String>> kernel = LabRun.rows("kernel-sizes.csv.gz");
        List<List<String>> ours = LabRun.split(Files.readString(out));
        assertEquals(kernel.size(), ours.size());
        for (int i = 0; i < kernel.size(); i++) {
            assertEquals(kernel.get(i), ours.get(i), "line " + (i + 1));
        }
    }

    @Test
    void printsTotalsForPrograms() throws IOException {
        byte[] pages = new byte[3 * 4096];
        Arrays.fill(pages, 4096, 8192, (byte) 7); // the first two are same-filled
        for (int i = 8192; i < pages.length; i++) {
            pages[i] = (byte) (i * (i >> 3));
        }
        Path file = Files.write(temp.resolve("three"), pages);
        assertEquals("""
                codec,pages,orig_data_size,compr_data_size,ratio,same_pages,huge_pages,compress_ns_page,decompress_ns_page
                none,3,12288,4096,3.000,2,1,,
                """, run("--pages", file, "--codec", "none", "--format", "csv", "--rounds", "0"));
        String json = run("--pages", file, "--codec", "lz4", "--format", "json", "--rounds", "1");
        assertTrue(json.contains("\"same_pages\" : 2"), json);
        assertTrue(json.contains("measured here, JVM + libraries, not the kernel"), json);
    }

    @Test
    void theAllocatorOrAThresholdDecidesWhatIsRaw() throws IOException {
        byte[] page = new byte[4096];
        new java.util.Random(1).nextBytes(page);
        Arrays.fill(page, 3300, 4096, (byte) 0); // about 3,330 bytes with lz4
        Path file = Files.write(temp.resolve("page"), page);
        assertEquals("0", hugePages(file));
        assertEquals("1", hugePages(file, "--allocator", "zsmalloc:kernel=6.1"));
        assertEquals("1", hugePages(file, "--threshold", "3000"));
        assertEquals("0", hugePages(file, "--threshold", "4096"));
    }

    private static String hugePages(Path file, String... more) {
        Object[] arguments = {"--pages", file, "--codec", "lz4", "--format", "csv", "--rounds", "0"};
        Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return LabRun.split(run(all)).get(1).get(6);
    }

    @Test
    void readsPackedFilesByTheirName() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[8192]);
        }
        Path file = Files.write(temp.resolve("pages.gz"), packed.toByteArray());
        String printed = run("--pages", file, "--codec", "lz4", "--format", "csv", "--rounds", "0");
        assertEquals("2", LabRun.split(printed).get(1).get(1));
        Path cut = Files.write(temp.resolve("cut.gz"), Arrays.copyOf(packed.toByteArray(), packed.size() - 9));
        assertBadInput(cut + ":0x0: cannot be read: ends too early\n  The offset counts unpacked bytes.", cut);
        Path foreign = Files.write(temp.resolve("text.zst"), new byte[] {'n', 'o', ' ', 'z', 's', 't', 'd'});
        CliException e = assertThrows(CliException.class, () -> run("--pages", foreign));
        assertEquals(ExitCode.BAD_INPUT, e.exitCode());
    }

    @Test
    void refusesWhatIsNotWholePages() throws IOException {
        Path file = Files.write(temp.resolve("odd"), new byte[8192 + 100]);
        assertBadInput(
                file + ":0x2000: expected a page of 4096 bytes, found 100\n"
                        + "  The file must hold whole pages. Cut it there, or name the page size with --page-size.",
                file);
        Path empty = Files.write(temp.resolve("empty"), new byte[0]);
        assertBadInput(empty + ":0x0: no pages, the file is empty", empty);
        Path missing = temp.resolve("missing");
        assertBadInput(missing + ": no such file", missing);
    }

    @Test
    void refusesWhatItDoesNotKnow() throws IOException {
        Path file = Files.write(temp.resolve("page"), new byte[4096]);
        assertUsage("--codec: no codec 'lz5'; known are ", "--pages", file, "--codec", "lz5");
        assertUsage("--allocator: no allocator 'x'; known are ", "--pages", file, "--allocator", "x");
        assertUsage("--page-size: 5000 is not ", "--pages", file, "--page-size", "5000");
        assertUsage("--threshold: 5000 is not 1 to 4096 bytes", "--pages", file, "--threshold", "5000");
        assertUsage("--rounds: -1 is not 0 to 1000", "--pages", file, "--rounds", "-1");
    }

    private static void assertBadInput(String message, Path file) {
        CliException e = assertThrows(CliException.class, () -> run("--pages", file));
        assertEquals(message, String.valueOf(e.getMessage()).replace("\r\n", "\n"));
        assertEquals(ExitCode.BAD_INPUT, e.exitCode());
    }

    private static void assertUsage(String start, Object... arguments) {
        CliException e = assertThrows(CliException.class, () -> run(arguments));
        assertTrue(String.valueOf(e.getMessage()).startsWith(start), e.getMessage());
        assertEquals(ExitCode.USAGE, e.exitCode());
    }

    private static String run(Object... arguments) {
        return LabRun.run(new CodecCommand(), arguments);
    }
}
