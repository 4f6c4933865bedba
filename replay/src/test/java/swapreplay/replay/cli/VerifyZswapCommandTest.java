package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command verify-zswap as a person meets it. The kernel's zswap takes the pages of every process, so a test with it runs only where somebody
 * says that nothing else swaps, and names a disk.
 */
class VerifyZswapCommandTest {
    private static final String DISK = "swapreplay.zswap";

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    @EnabledIfSystemProperty(
            named = DISK,
            matches = ".+",
            disabledReason = "name an unused disk with -Dswapreplay.zswap=DISK, as root where nothing else swaps")
    void theKernelAndOursAgreeAfterEveryStep() throws Exception {
        Path history = dir.resolve("history.csv.gz");
        int code = run(
                "verify-zswap",
                System.getProperty(DISK, ""),
                "--steps=2000",
                "--window=1000",
                "--every=1",
                "--history=" + history);
        assertEquals(0, code, out + err.toString());
        assertTrue(out.toString().contains("differences  0"), out.toString());
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(history))) {
            List<String> lines = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            assertEquals(2002, lines.size());
            assertTrue(lines.get(0).startsWith("# Linux "), lines.get(0));
            assertTrue(lines.get(1).startsWith("op,page,length,worker_runs,"), lines.get(1));
        }
    }

    @Test
    void saysWhatIsMissingOrWrong() throws Exception {
        assertEquals(4, run("verify-zswap", "/dev/null"));
        assertTrue(err.toString().contains("verify-zswap: /dev/null: not a block device"), err.toString());
        assertEquals(2, run("verify-zswap", "/dev/null", "--zpool=slab"));
        assertTrue(err.toString().contains("no allocator 'slab'; known are z3fold, zbud, zsmalloc"), err.toString());
        assertEquals(2, run("verify-zswap", "/dev/null", "--accept=0"));
        assertEquals(2, run("verify-zswap", "/dev/null", "--steps=0"));
        assertEquals(2, run("verify-zswap", "/dev/null", "--codec=lz5"));
        assertTrue(err.toString().contains("--codec: no codec 'lz5'"), err.toString());
        Path plain = Files.createFile(dir.resolve("plain"));
        assertEquals(4, run("verify-zswap", plain.toString()));
        assertEquals(4, run("verify-zswap", dir.resolve("missing").toString()));
        assertTrue(err.toString().contains("missing: no such file"), err.toString());
    }
}
