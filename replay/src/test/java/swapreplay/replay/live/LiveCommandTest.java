package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/** The commands nbd and ctl with real clients: nbdcopy, nbdinfo, qemu-io, fio. */
@Timeout(240)
class LiveCommandTest {
    @TempDir
    private Path dir;

    @Test
    void uriOfASocketIsReadAsThatSocket() {
        Path socket = dir.resolve("a b&c+d%20?e");
        assertEquals(
                "nbd+unix:///?socket=" + dir + "/a%20b%26c%2Bd%2520%3Fe",
                "nbd+unix:///?socket=" + Listening.inUri(socket));
    }

    @BeforeAll
    static void tools() {
        for (String tool : List.of("nbdinfo", "nbdcopy", "qemu-io", "fio")) {
            org.junit.jupiter.api.Assumptions.assumeTrue(
                    Tool.exists(tool), tool + " is missing: apt-get install libnbd-bin qemu-utils fio");
        }
    }

    private record Outcome(int code, String out, String err) {}

    private static Outcome command(Object command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    line.getErr().println(e.getMessage());
                    return e instanceof CliException cli ? cli.exitCode() : 70;
                })
                .execute(arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    private Outcome serve(String run, String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        all.add("--run");
        all.add("cd '" + dir + "' && " + run);
        return command(new NbdCommand(), all.toArray(new String[0]));
    }

    private static final String FIO =
            "fio --name=v --ioengine=nbd --uri=\"$uri\" --size=4m --offset_increment=4m --numjobs=3"
                    + " --thread --rw=randwrite --bsrange=512-64k --iodepth=16 --verify=crc32c --verify_state_save=0"
                    + " --verify_fatal=1 --buffer_compress_percentage=50 --refill_buffers >fio.txt";

    @Test
    void aRecordingReplaysToTheCountersOfTheLiveDevice() throws IOException {
        Path trace = dir.resolve("t.swaptrace");
        Outcome outcome = serve(
                FIO
                        + " && qemu-io -f raw -c 'discard 1M 3M' -c 'write -z 5M 1M' -c 'write -P 3 7M 1M' \"$uri\" >qemu.txt",
                "--size",
                "16M",
                "--device-spec",
                "codec=lz4 limit=3M",
                "--record",
                trace.toString());
        // the limit is smaller than the data: refused writes are part of what has to come out the same
        assertTrue(outcome.code() != 70, outcome.err());
        assertTrue(outcome.err().contains(", 0 lost"), outcome.err());
        assertReplays(trace, "codec=lz4 limit=3M");
    }

    @Test
    void aRecordingWithoutALimitVerifies() throws IOException {
        Path trace = dir.resolve("t.swaptrace");
        Outcome outcome = serve(FIO, "--size", "16M", "--device-spec", "codec=lz4", "--record", trace.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertReplays(trace, "codec=lz4");
        assertEquals(
                2, serve("true", "--size", "16M", "--record", trace.toString()).code(), "never overwritten");
    }

    private static void assertReplays(Path trace, String spec) throws IOException {
        byte[] page = new byte[4096];
        boolean failed = false;
        long writes = 0;
        try (TraceReader reader = TraceReader.open(trace);
                EventCursor events = reader.cursor();
                CompressedDevice device = CompressedDevice.open(DeviceSpec.parse(spec), 4096, 4096)) {
            while (events.next()) {
                if (events.op() == Op.WRITE) {
                    writes++;
                    reader.readContent(events.contentId(), page, 0);
                    failed = (failed && !events.startsRequest())
                            || device.write(events.slot(), page, 0) != CompressedDevice.OK;
                } else if (events.op() == Op.DISCARD) {
                    device.discard(events.slot(), events.pages());
                }
            }
            assertTrue(writes > 1000, writes + " writes");
            assertEquals(
                    device.mmStat().toSysfs().trim().replaceAll("\\s+", " "),
                    reader.metadata().get("mm_stat"));
            assertEquals(true, reader.metadata().get("complete"));
        }
    }

    @Test
    void contentsAreKeptInASnapshot() throws IOException {
        Path random = dir.resolve("random");
        byte[] bytes = new byte[5 << 20];
        new java.util.Random(1).nextBytes(bytes);
        java.util.Arrays.fill(bytes, 1 << 20, 2 << 20, (byte) 0);
        Files.write(random, bytes);
        String save = dir.resolve("s.swaptrace").toString();
        Outcome first = serve("nbdcopy random \"$uri\"", "--size", "8M", "--save", save);
        assertEquals(0, first.code(), first.err());
        Outcome second = serve(
                "nbdcopy \"$uri\" back && cmp -n 5242880 random back && nbdinfo --map \"$uri\" >map.txt",
                "--size",
                "8M",
                "--device-spec",
                "codec=zstd:1",
                "--save",
                save);
        assertEquals(0, second.code(), second.err());
        assertTrue(second.err().contains("restored from"), second.err());
        Path trace = dir.resolve("after-restore.swaptrace");
        serve("true", "--size", "8M", "--device-spec", "codec=lz4", "--save", save, "--record", trace.toString());
        assertReplays(trace, "codec=lz4");
        Outcome smaller = serve("true", "--size", "1M", "--save", save);
        assertEquals(3, smaller.code(), smaller.err());
        Files.write(Path.of(save), new byte[] {1}, java.nio.file.StandardOpenOption.WRITE);
        assertEquals(70, serve("true", "--size", "8M", "--save", save).code(), "a damaged file is not taken for none");
    }

    @Test
    void ctlReadsAndControls() throws Exception {
        Path control = dir.resolve("ctl");
        Thread server = new Thread(() -> serve(
                "while [ ! -e stop ]; do sleep 0.05; done",
                "--export",
                "one size=4M codec=lz4",
                "--export",
                "two size=8M codec=lz4",
                "--socket",
                dir.resolve("nbd").toString(),
                "--control",
                control.toString()));
        server.start();
        while (!Files.exists(control)) {
            Thread.onSpinWait();
        }
        try {
            assertEquals("one\ntwo\n", ctl(control, "exports").out());
            String uri = "nbd+unix:///two?socket=" + dir.resolve("nbd");
            Path pages = dir.resolve("pages");
            byte[] bytes = new byte[65536];
            new java.util.Random(2).nextBytes(bytes);
            Files.write(pages, bytes);
            Tool.run("nbdcopy", pages.toString(), uri);
            assertTrue(ctl(control, "--export", "two", "stats").out().contains("orig_data_size    65536"));
            assertTrue(ctl(control, "stats").out().contains("orig_data_size    0"));
            assertEquals(
                    "8388608\n",
                    ctl(control, "--export", "two", "cat", "disksize").out());
            assertEquals(0, ctl(control, "--export", "two", "limit", "1M").code());
            assertTrue(ctl(control, "--export", "two", "cat", "mm_stat").out().contains(" 1048576 "));
            assertEquals(0, ctl(control, "--export", "two", "compact").code());
            assertEquals(0, ctl(control, "--export", "two", "reset").code());
            assertTrue(ctl(control, "--export", "two", "stats").out().contains("mem_used_total    0"));
            assertEquals(1, ctl(control, "cat", "nothing").code());
            assertEquals(1, ctl(control, "--export", "three", "stats").code());
            assertEquals(2, ctl(control, "limit").code());
            assertEquals(2, ctl(control, "juggle").code());
        } finally {
            Files.createFile(dir.resolve("stop"));
            server.join();
        }
        assertEquals(4, ctl(control, "stats").code(), "nobody is there any more");
    }

    private static Outcome ctl(Path control, String... words) {
        List<String> all = new java.util.ArrayList<>(List.of(words));
        all.add(all.get(0).equals("--export") ? 2 : 0, control.toString());
        return command(new CtlCommand(), all.toArray(new String[0]));
    }

    @Test
    void theExitCodeOfTheCommandIsOurs() {
        assertEquals(7, serve("exit 7", "--size", "1M").code());
        assertEquals(
                0,
                serve("test $(nbdinfo --size \"$uri\") = 1048576", "--size", "1M")
                        .code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--socket /tmp/x | nothing to serve",
                "--size 1M | nowhere to listen",
                "--size 1000 --socket /tmp/x | multiple of 4096",
                "--size 1M --listen 0.0.0.0:0 | no passwords",
                "--size 1M --listen 0.0.0.0:0 --tls-certificates /nowhere | no passwords",
                "--size 1M --http 0.0.0.0:0 --run true | without a password",
                "--size 1M --listen 1:2:3 | no address",
                "--size 1M --run true --device-spec codec=lz5 | no codec 'lz5'",
                "--size 1M --run true --export nosize | has no size",
                "--size 1M --run true --export swap0,size=1M | has no size",
                "--size 1M --run true --swapon | needs --attach",
                "--size 1M --run true --tls-verify-peer | --tls-certificates",
                "--size 1M --run true --max-connections 0 | --max-connections"
            })
    void wrongCommandLinesAreExplained(String line, String words) {
        Outcome outcome = command(new NbdCommand(), line.trim().split(" ", -1));
        assertEquals(2, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(words.trim()), outcome.err());
    }

    @Test
    void exportsAreReadFromOneString() {
        ExportSpec spec = ExportSpec.parse("fast size=1G ro codec=lz4 limit=256M");
        assertEquals("fast", spec.name());
        assertEquals(1L << 30, spec.sizeBytes());
        assertTrue(spec.readOnly());
        assertEquals("codec=lz4 alloc=zsmalloc limit=256M", spec.device().toString());
        assertThrows(CliException.class, () -> ExportSpec.parse("fast size=1G colour=red"));
    }
}
