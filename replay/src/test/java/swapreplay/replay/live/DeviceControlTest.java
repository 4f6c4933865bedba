package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import swapreplay.core.nbd.Listener;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerOptions;
import swapreplay.replay.cli.CliException;

/** zram's attributes over the control socket, while NBD clients read what they did: idle marks, write-back, recompression. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
class DeviceControlTest {
    private static final int PAGES = 1024;

    @TempDir
    private Path dir;

    private Path backing;
    private Path socket;
    private LiveExport export;
    private NbdServer server;
    private ControlServer control;
    private volatile boolean attached;

    @BeforeEach
    void serve() throws IOException {
        for (String tool : List.of("nbdcopy", "qemu-io")) {
            org.junit.jupiter.api.Assumptions.assumeTrue(
                    Tool.exists(tool), tool + " is missing: apt-get install libnbd-bin qemu-utils");
        }
        backing = dir.resolve("backing");
        try (FileChannel file = FileChannel.open(backing, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(java.nio.ByteBuffer.allocate(1), PAGES * 4096L + 4095);
        }
        ExportSpec spec = ExportSpec.parse("disk size=8M codec=lz4 recompress=zstd:3;deflate backing=" + backing);
        export = LiveExport.open(spec, null, null, message -> {});
        server = new NbdServer(
                List.of(export.export()),
                List.of(Listener.unix(dir.resolve("nbd"))),
                ServerOptions.defaults(),
                message -> {});
        server.start();
        socket = dir.resolve("ctl");
        control = new ControlServer(
                Listener.unix(socket), Map.of("disk", new DeviceControl(export, () -> attached)), message -> {});
    }

    @AfterEach
    void close() throws IOException {
        if (control != null) {
            control.close();
            server.close();
            export.close();
        }
    }

    private record Outcome(int code, String out, String err) {}

    private Outcome ctl(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = new String[words.length + 1];
        all[0] = socket.toString();
        System.arraycopy(words, 0, all, 1, words.length);
        int code = new CommandLine(new CtlCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    line.getErr().println(e.getMessage());
                    return e instanceof CliException cli ? cli.exitCode() : 70;
                })
                .execute(all);
        return new Outcome(code, out.toString(), err.toString());
    }

    private void succeeds(String... words) {
        Outcome outcome = ctl(words);
        assertEquals(0, outcome.code(), outcome.err());
    }

    private String cat(String attribute) {
        Outcome outcome = ctl("cat", attribute);
        assertEquals(0, outcome.code(), outcome.err());
        return outcome.out();
    }

    private void refused(String words, String... verb) {
        Outcome outcome = ctl(verb);
        assertEquals(1, outcome.code(), outcome.out() + outcome.err());
        assertTrue(outcome.err().contains(words), outcome.err());
    }

    private String uri() {
        return "nbd+unix:///disk?socket=" + dir.resolve("nbd");
    }

    /** Pages that compress, pages that do not, same-filled ones. */
    private byte[] fill() throws Exception {
        Random random = new Random(5);
        byte[] bytes = new byte[PAGES * 4096];
        for (int page = 0; page < PAGES; page++) {
            int noise = page % 4 == 3 ? 0 : page % 4 == 2 ? 4096 : 100 + random.nextInt(2000);
            byte[] some = new byte[noise];
            random.nextBytes(some);
            for (int i = 0; page % 4 != 2 && i < noise; i++) {
                some[i] &= 15; // for the entropy coders, which lz4 has none of
            }
            System.arraycopy(some, 0, bytes, page * 4096, noise);
        }
        Path file = dir.resolve("pages");
        Files.write(file, bytes);
        Tool.run("nbdcopy", file.toString(), uri());
        return bytes;
    }

    private void assertReads(byte[] bytes) throws Exception {
        Path back = dir.resolve("back");
        Files.deleteIfExists(back);
        Tool.run("nbdcopy", uri(), back.toString());
        assertArrayEquals(bytes, Arrays.copyOf(Files.readAllBytes(back), bytes.length));
    }

    @Test
    void clientsReadPagesThatWereWrittenBack() throws Exception {
        byte[] bytes = fill();
        long before = export.device().mmStat().memUsedTotal();
        succeeds("idle", "all");
        succeeds("writeback", "idle");
        long stored = PAGES / 4 * 3;
        assertTrue(cat("bd_stat").matches(" *" + stored + " +0 +" + stored + "\n"), cat("bd_stat"));
        assertTrue(export.device().mmStat().memUsedTotal() < before / 10);
        assertEquals(backing + "\n", cat("backing_dev"));
        assertReads(bytes);
        assertTrue(cat("bd_stat").matches(" *" + stored + " +" + stored + " +" + stored + "\n"), cat("bd_stat"));
        assertTrue(ctl("stats").out().contains("bd_count          " + stored), "stats names the fields");

        // part of a page that lies in the file, then everything anew: the file's blocks are free again
        Tool.run("qemu-io", "-f", "raw", "-c", "write -P 7 5000 100", uri());
        Arrays.fill(bytes, 5000, 5100, (byte) 7);
        assertReads(bytes);
        Tool.run("qemu-io", "-f", "raw", "-c", "discard 0 8M", uri());
        assertTrue(cat("bd_stat").startsWith("       0 "), cat("bd_stat"));
    }

    @Test
    void clientsReadPagesThatWereRecompressed() throws Exception {
        byte[] bytes = fill();
        assertTrue(cat("recomp_algorithm").contains("#1:")
                && cat("recomp_algorithm").contains("[zstd]"));
        long before = export.device().mmStat().comprDataSize();
        succeeds("idle", "all");
        succeeds("recompress", "type=idle", "algo=zstd", "threshold=100");
        long after = export.device().mmStat().comprDataSize();
        assertTrue(after < before, after + " of " + before);
        assertReads(bytes);
        refused("'lzo' is not configured", "recompress", "type=huge", "algo=lzo");

        succeeds("writeback", "huge");
        succeeds("echo", "writeback", "page_index=0");
        assertReads(bytes);
    }

    @Test
    void flushReachesTheFileAndItsFailureTheClient() throws Exception {
        fill();
        succeeds("idle", "all");
        succeeds("writeback", "idle");
        Tool.run("qemu-io", "-f", "raw", "-c", "flush", uri());
        java.util.Objects.requireNonNull(export.backing()).close();
        CliException flush =
                assertThrows(CliException.class, () -> Tool.run("qemu-io", "-f", "raw", "-c", "write -f 0 4k", uri()));
        assertTrue(String.valueOf(flush.getMessage()).contains("Input/output error"), flush.getMessage());

        try (FileChannel file = FileChannel.open(backing, StandardOpenOption.WRITE)) {
            file.truncate(4096);
        }
        CliException read =
                assertThrows(CliException.class, () -> Tool.run("qemu-io", "-f", "raw", "-c", "read 16k 4k", uri()));
        assertTrue(String.valueOf(read.getMessage()).contains("Input/output error"), read.getMessage());
        assertTrue(export.device().ioStat().failedReads() > 0);
    }

    @Test
    void everyAttributeAnswersAsItsAccessSays() throws Exception {
        fill();
        for (String attribute : List.of(
                "disksize",
                "initstate",
                "comp_algorithm",
                "recomp_algorithm",
                "backing_dev",
                "writeback_limit",
                "writeback_limit_enable",
                "bd_stat",
                "mm_stat",
                "io_stat",
                "debug_stat",
                "block_state")) {
            assertTrue(cat(attribute).endsWith("\n"), attribute);
        }
        assertEquals("8388608\n", cat("disksize"));
        assertTrue(cat("comp_algorithm").contains("[lz4]"));
        assertEquals(
                export.device().mmStat().origDataSize() / 4096,
                cat("block_state").lines().count());
        succeeds("echo", "writeback_limit_enable", "1");
        succeeds("echo", "writeback_limit", "3");
        succeeds("idle", "all");
        refused("writeback: Input/output error (EIO: ", "writeback", "idle");
        assertTrue(cat("bd_stat").startsWith("       3 "), "the limit held");
        assertEquals("0\n", cat("writeback_limit"));
        succeeds("echo", "mem_limit", "64M");
        succeeds("mem_used_max");
        succeeds("compact");
        succeeds("idle", "86400");

        refused("reset: Permission denied", "cat", "reset");
        refused("mm_stat: Permission denied", "echo", "mm_stat", "1");
        refused("No such file or directory", "cat", "nothing");
        refused("known are disksize, initstate", "cat", "nothing");
        refused("idle: Invalid argument", "idle", "some");
        refused("writeback: Invalid argument", "writeback", "everything");
        refused("mem_used_max: Invalid argument", "echo", "mem_used_max", "1");
        for (String fixed :
                List.of("disksize", "comp_algorithm", "recomp_algorithm", "algorithm_params", "backing_dev")) {
            refused(fixed + ": Device or resource busy (EBUSY: it is fixed", "echo", fixed, "1G");
        }
        assertEquals(2, ctl("limit", "much").code());
    }

    @Test
    void aResetWaitsForClientsAndKeepsTheDisk() throws Exception {
        byte[] bytes = fill();
        attached = true;
        refused("reset: Device or resource busy", "reset");
        attached = false;
        refused("reset: Invalid argument", "echo", "reset", "0");
        assertReads(bytes);
        succeeds("reset");
        assertEquals("0 0 0 0 0 0 0 0 0", cat("mm_stat").trim().replaceAll("\\s+", " "));
        assertEquals("0 0 0 0", cat("io_stat").trim().replaceAll("\\s+", " "));
        assertEquals("0 0 0", cat("bd_stat").trim().replaceAll("\\s+", " "));
        assertEquals("8388608\n", cat("disksize"));
        assertEquals(backing + "\n", cat("backing_dev"));
        assertReads(new byte[bytes.length]);
        assertReads(java.util.Objects.requireNonNull(fill()));
    }

    @Test
    void wrongFilesAndCodecsAreExplained() throws IOException {
        for (String[] wrong : new String[][] {
            {"backing=" + backing, "another device"},
            {"backing=" + dir, "no regular file"},
            {"backing=" + dir.resolve("none"), "fallocate"},
            {"backing=" + Files.write(dir.resolve("small"), new byte[5000]), "no two pages"},
            {"recompress=lz5", "no codec 'lz5'"},
            {"recompress=lz4;lzo;zstd;842", "at most three"},
            {"recompress=zstd recompress=lz4", "recompress"},
        }) {
            CliException refusal = assertThrows(
                    CliException.class,
                    () -> LiveExport.open(ExportSpec.parse("d size=1M " + wrong[0]), null, null, message -> {}));
            assertTrue(String.valueOf(refusal.getMessage()).contains(wrong[1]), refusal.getMessage());
        }
    }
}
