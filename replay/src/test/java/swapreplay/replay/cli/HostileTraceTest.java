package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.replay.engine.TestTraces;

/** Torn, cut, bit-flipped and foreign trace files: one sentence with file and offset, exit 3, never a stack trace. */
class HostileTraceTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private byte[] whole = new byte[0];

    @BeforeEach
    void writeTrace() throws Exception {
        whole = Files.readAllBytes(TestTraces.churn(dir.resolve("whole.swaptrace"), 1, 300));
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private Path file(byte[] bytes) throws Exception {
        return Files.write(dir.resolve("bad.swaptrace"), bytes);
    }

    private void assertOneMessage(Path file) {
        assertTrue(err.toString().startsWith("swapreplay: " + file), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
        assertFalse(err.toString().contains("Exception"), err.toString());
        assertTrue(err.toString().lines().count() <= 3, err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "replay"})
    void foreignFilesAreNamed(String command) throws Exception {
        for (String content : new String[] {"", "x", "\u007fELF and more of it", "#!/bin/sh\nexit 0\n"}) {
            Path bad = file(content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertEquals(3, run(command, bad.toString()), content + err);
            assertOneMessage(bad);
            assertTrue(err.toString().contains(":0x0: not a .swaptrace file"), err.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "replay"})
    void aFolderOrNoFileIsNamed(String command) {
        assertEquals(3, run(command, dir.toString()));
        assertOneMessage(dir);
        Path missing = dir.resolve("missing.swaptrace");
        assertEquals(3, run(command, missing.toString()));
        assertOneMessage(missing);
        assertTrue(err.toString().contains("no such file"), err.toString());
    }

    /** What is whole before the cut still reads; a cut inside the header leaves nothing to read. */
    @Test
    void cutFilesReadUpToTheCutOrAreRefused() throws Exception {
        int read = 0;
        for (int length = 0; length < whole.length; length += 1 + whole.length / 60) {
            Path bad = file(Arrays.copyOf(whole, length));
            int code = run("info", bad.toString());
            if (code == 0) {
                read++;
                assertTrue(out.toString().contains("damage"), () -> "nothing is said of the cut: " + out);
            } else {
                assertEquals(3, code, err.toString());
                assertOneMessage(bad);
            }
        }
        assertTrue(read > 10, "cuts behind the header must read: " + read);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void flippedBitsAreFoundOrHarmless(long seed) throws Exception {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] bad = whole.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Path file = file(bad);
            int code = run("info", file.toString());
            if (code != 0) {
                refused++;
                assertEquals(3, code, "seed " + seed + ", " + i + ": " + err);
                assertOneMessage(file);
                assertTrue(err.toString().contains(file + ":0x"), err.toString());
            }
        }
        assertTrue(refused > 20, "flipped bits must be found: " + refused);
    }

    @Test
    void tornTraceIsReplayedWithANote() throws Exception {
        Path torn = file(Arrays.copyOf(whole, whole.length - 20));
        Path report = dir.resolve("report");
        int code = run("replay", torn.toString(), "--codec", "none", "--allocator", "ideal", "-o", report.toString());
        assertEquals(0, code, err.toString());
        assertTrue(err.toString().contains("torn at its end"), err.toString());
    }

    @Test
    void outputThatExistsIsNotReplaced() throws Exception {
        Path output = dir.resolve("whole.swaptrace");
        assertEquals(2, run("import", "-o", output.toString(), "x.blktrace.0"));
        assertTrue(err.toString().contains("exists already"), err.toString());
        assertEquals(whole.length, Files.size(output));
    }
}
