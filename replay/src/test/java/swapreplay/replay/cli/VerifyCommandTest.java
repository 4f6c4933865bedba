package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.replay.engine.TestTraces;
import swapreplay.replay.lab.RequiresZram;

/** The command verify as a person meets it, on a zram of the running kernel where there is one. */
class VerifyCommandTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    @RequiresZram
    void aTraceAgreesAfterEveryOperation() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 1, 800);
        int code = run("verify", trace.toString(), "--device=new", "--device-spec=codec=lzo", "--every=1");
        assertEquals(0, code, out + err.toString());
        assertTrue(out.toString().contains("differences  0"), out.toString());
    }

    @Test
    @RequiresZram
    void aChurnAgreesAtTheLimitToo() {
        int code = run(
                "verify",
                "--churn=12000",
                "--slots=2000",
                "--device=new",
                "--device-spec=codec=lz4 limit=1M",
                "--every=500",
                "--format=csv");
        assertEquals(0, code, out + err.toString());
        String[] row = out.toString()
                .lines()
                .toList()
                .get(1)
                .replaceFirst("\".*?\"", "")
                .split(",", -1);
        assertEquals("12000", row[4], out.toString());
        assertTrue(Long.parseLong(row[6]) > 100, "writes refused: " + out);
        assertEquals("24", row[10], "checkpoints");
        assertEquals("0", row[11], "differences");
    }

    @Test
    @RequiresZram
    void namesTheOperationThatMadeTheFirstDifference() {
        // chain size 1 puts most sizes into other classes than the kernel does
        int code = run(
                "verify",
                "--churn=3000",
                "--device=new",
                "--device-spec=codec=lz4 alloc=zsmalloc:chain=1",
                "--every=1000");
        assertEquals(1, code, out + err.toString());
        assertTrue(out.toString().contains("first at operation "), out.toString());
        assertTrue(out.toString().contains("mem_used_total: the kernel has "), out.toString());
        assertTrue(!out.toString().contains("compared singly"), out.toString());
    }

    @Test
    @RequiresZram
    void recompressesWhereTheKernelCan() {
        int code = run(
                "verify",
                "--churn=4000",
                "--slots=500",
                "--device=new",
                "--device-spec=codec=lz4",
                "--recompress=lzo-rle",
                "--every=100");
        if (code == 4) {
            assertTrue(err.toString().contains("built without recompression (CONFIG_ZRAM_MULTI_COMP)"), err.toString());
        } else {
            assertEquals(0, code, out + err.toString());
            assertTrue(out.toString().contains(" attributes written ("), out.toString());
        }
    }

    @Test
    void saysWhatIsMissingOrContradicts() {
        assertEquals(2, run("verify", "--device=/dev/zram0"));
        assertTrue(err.toString().contains("no operations: name a TRACE, or a number of random ones with --churn"));
        assertEquals(2, run("verify", "--churn=1", "--device=new", "--device-spec=codec=lz5"));
        assertTrue(err.toString().contains("--device-spec: no codec 'lz5'"), err.toString());
        assertEquals(
                2, run("verify", "--churn=1", "--device=new", "--device-spec=codec=lz4 recompress=zstd:3@idle:60s"));
        assertTrue(err.toString().contains("is for a replay"), err.toString());
        assertEquals(2, run("verify", "t.swaptrace", "--device=new", "--recompress=zstd"));
        assertTrue(err.toString().contains("--recompress: only with --churn"), err.toString());
        assertEquals(2, run("verify", "--churn=1", "--device=new", "--recompress=lz4,lz4hc,zstd,deflate"));
        assertTrue(err.toString().contains("--recompress: at most three codecs"), err.toString());
        assertEquals(4, run("verify", "--churn=1", "--device=/dev/null"));
        assertTrue(err.toString().contains("--device: /dev/null: not a zram device"), err.toString());
    }
}
