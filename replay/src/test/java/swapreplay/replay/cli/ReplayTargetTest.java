package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.nbd.Export;
import swapreplay.core.nbd.Listener;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerOptions;
import swapreplay.replay.engine.TestTraces;
import swapreplay.replay.lab.RequiresZram;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultFiles;

/** The command replay on real targets: a server of ours, a file, a zram of the running kernel where there is one. */
class ReplayTargetTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private String trace() throws IOException {
        Path file = dir.resolve("churn.swaptrace");
        return (Files.exists(file) ? file : TestTraces.churn(file, 1, 800)).toString();
    }

    private ConfigurationResult row() throws IOException {
        List<ConfigurationResult> rows = ResultFiles.read(dir.resolve("out")).configurations();
        assertEquals(1, rows.size());
        return rows.get(0);
    }

    /** A server of ours while {@code job} runs. */
    private void serving(boolean readOnly, long slots, Job job) throws Exception {
        DeviceSpec spec = DeviceSpec.parse("codec=lz4");
        Path socket = dir.resolve("s.sock");
        try (CompressedDevice device = CompressedDevice.open(spec, TestTraces.PAGE, slots);
                NbdServer server = new NbdServer(
                        List.of(new Export("swap0", "", device, readOnly, null, () -> {})),
                        List.of(Listener.unix(socket)),
                        ServerOptions.defaults(),
                        line -> {})) {
            server.start();
            job.run("nbd+unix:///swap0?socket=" + socket);
        }
    }

    private interface Job {
        void run(String uri) throws Exception;
    }

    @ParameterizedTest
    @CsvSource({"1,asap", "16,asap", "3,x1000"})
    void anNbdServerIsMeasuredAndVerified(int depth, String pace) throws Exception {
        serving(false, 512, uri -> {
            int code = run(
                    "replay",
                    trace(),
                    "--target=" + uri,
                    "--depth=" + depth,
                    "--pace=" + pace,
                    "-o",
                    dir.resolve("out").toString());
            assertEquals(0, code, err.toString());
            ConfigurationResult row = row();
            assertEquals(uri, row.target());
            assertEquals("full", row.mode());
            assertEquals("", row.codec());
            assertNull(row.memUsedMax(), "nobody knows what a server holds");
            assertNull(row.compressNsPage(), "nothing was modelled");
            assertEquals(0, row.verifyErrors());
            assertEquals(0, row.writeFailed());
            assertTrue(Objects.requireNonNull(row.verifiedReads()) > 20, row.toString());
            for (CostColumn column : List.of(
                    CostColumn.WRITE_P50_NS,
                    CostColumn.READ_P99_NS,
                    CostColumn.FREE_P999_NS,
                    CostColumn.READ_REQUESTS)) {
                assertTrue(Objects.requireNonNull(row.count(column)) > 0, column + " of " + row);
            }
            assertEquals(pace, row.text(CostColumn.PACE));
            assertEquals(depth, row.count(CostColumn.DEPTH));
            assertEquals(pace.equals("asap"), row.count(CostColumn.LATE_REQUESTS) == null);
            assertTrue(out.toString().contains("p99.9"), out.toString());
            String html = Files.readString(dir.resolve("out/report.html"));
            assertTrue(html.contains("How long it took, measured on this machine"));
            assertTrue(html.contains("Times are measured, on the machine that the trace was replayed on."));
        });
    }

    @Test
    void anExportThatDoesNotFitIsRefused() throws Exception {
        serving(false, 100, uri -> refused(uri, "the export holds 400 KiB, the trace needs 1.16 MiB"));
        serving(true, 512, uri -> refused(uri, "the export is read-only"));
        serving(false, 512, uri -> refused(uri.replace("swap0", "nope"), "the server refuses the export 'nope'"));
        refused("nbd+unix:///x?socket=" + dir.resolve("none.sock"), "nobody answers there");
    }

    @Test
    void whatIsNoServerIsSaidSo() throws Exception {
        try (ServerSocket http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answer = new Thread(() -> {
                try (Socket client = http.accept()) {
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // the test says so
                }
            });
            answer.start();
            refused("nbd://127.0.0.1:" + http.getLocalPort() + "/x", "what answers there is no NBD server");
            answer.join();
        }
    }

    private void refused(String uri, String why) throws IOException {
        err.getBuffer().setLength(0);
        assertEquals(
                4,
                run(
                        "replay",
                        trace(),
                        "--target=" + uri,
                        "-o",
                        dir.resolve("out").toString()));
        assertTrue(err.toString().startsWith("swapreplay: --target " + uri + ": "), err.toString());
        assertTrue(err.toString().contains(why), err.toString());
        assertTrue(Files.notExists(dir.resolve("out")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void aServerThatVanishesLeavesNothingHalfWritten(int depth) throws Exception {
        serving(false, 512, uri -> {
            Path front = dir.resolve("f.sock");
            try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(front));
                Thread proxy = new Thread(() -> forward(listener, dir.resolve("s.sock"), 200_000));
                proxy.start();
                int code = run(
                        "replay",
                        trace(),
                        "--target=nbd+unix:///swap0?socket=" + front,
                        "--depth=" + depth,
                        "-o",
                        dir.resolve("out").toString());
                proxy.join();
                assertEquals(4, code, err.toString());
                assertTrue(err.toString().contains("The target is gone; nothing is written."), err.toString());
                assertTrue(Files.notExists(dir.resolve("out")));
            }
        });
    }

    /** Passes one client's bytes on, and the answers back, until it has sent so many. */
    private static void forward(ServerSocketChannel listener, Path server, long most) {
        try (SocketChannel client = listener.accept();
                SocketChannel behind = SocketChannel.open(UnixDomainSocketAddress.of(server))) {
            Thread back = new Thread(() -> copy(behind, client, Long.MAX_VALUE));
            back.start();
            copy(client, behind, most);
            client.shutdownOutput();
            behind.shutdownOutput();
            back.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(SocketChannel from, SocketChannel to, long most) {
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        try {
            for (long sent = 0; sent < most && from.read(bytes.clear()) >= 0; sent += bytes.position()) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
            }
        } catch (IOException e) {
            // one side has gone
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aFileIsMadeForTheReplayAndGoesWithIt(int depth) throws Exception {
        Path file = dir.resolve("swap");
        String[] args = {
            "replay",
            trace(),
            "--target=" + file,
            "--depth=" + depth,
            "-o",
            dir.resolve("out").toString()
        };
        assertEquals(0, run(args), err.toString());
        assertEquals(0, row().verifyErrors());
        assertTrue(Objects.requireNonNull(row().verifiedReads()) > 50);
        assertTrue(Files.notExists(file), "it is still there");

        Files.createFile(file);
        assertEquals(0, run(args), err.toString());
        assertEquals(0, Files.size(file), "it was empty");
    }

    @Test
    void aFileThatHoldsSomethingIsKeptUnlessAllowed() throws Exception {
        Path file = dir.resolve("swap");
        Files.writeString(file, "precious");
        String out = dir.resolve("out").toString();
        assertEquals(2, run("replay", trace(), "--target=" + file, "-o", out));
        assertTrue(err.toString().contains("the file exists and holds 8 B"), err.toString());
        assertEquals("precious", Files.readString(file));
        assertEquals(0, run("replay", trace(), "--target=" + file, "--overwrite", "-o", out), err.toString());
        assertEquals(0, row().verifyErrors());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --codec=lz4             | --codec: what swap does with a page is its own affair
                    --allocator=tlsf        | --allocator: what swap does
                    --device-spec=codec=lz4 | --device-spec: what swap does
                    --limit=1M              | --limit: what swap does
                    --mode=model            | --mode model: swap stores every page
                    --policy=disk:nvme      | --policy: policies are simulated on the core only
                    --calibration=x.csv     | --calibration: the times of swap are measured
                    --depth=0               | --depth: 0 is not in 1..1024
                    --pace=2                | --pace: no pace '2'
                    """)
    void whatATargetCannotBeToldIsRefused(String option, String message) throws Exception {
        assertEquals(2, run("replay", trace(), "--target=swap", option));
        assertTrue(err.toString().startsWith("swapreplay: " + message), err.toString());
    }

    @Test
    void whatIsNoTargetIsSaidSo() throws Exception {
        assertEquals(4, run("replay", trace(), "--target=/dev/no-such-disk"));
        assertTrue(err.toString().contains("--target: /dev/no-such-disk: no such device"), err.toString());
        assertEquals(2, run("replay", trace(), "--target=" + dir));
        assertTrue(err.toString().contains("a directory; name a file in it"), err.toString());
        assertEquals(2, run("replay", trace(), "--target=/dev/null"));
        assertTrue(err.toString().contains("/dev/null: neither a file nor a block device"), err.toString());
    }

    @Test
    @RequiresZram
    void aZramOfTheKernelAgreesWithTheCore() throws Exception {
        int number = Integer.parseInt(Files.readString(RequiresZram.HOT_ADD).trim());
        String device = "/dev/zram" + number;
        try {
            String kernel =
                    KernelVersion.nearest(System.getProperty("os.version")).version();
            String spec = "--device-spec=codec=lzo limit=300K kernel=" + kernel;
            int code = run(
                    "replay",
                    trace(),
                    "--target=" + device,
                    spec,
                    "-o",
                    dir.resolve("out").toString());
            assertEquals(0, code, err.toString());
            assertEquals(
                    0,
                    run(
                            "replay",
                            trace(),
                            "--mode=full",
                            spec,
                            "-o",
                            dir.resolve("core").toString()));
            ConfigurationResult measured = row();
            ConfigurationResult ours =
                    ResultFiles.read(dir.resolve("core")).configurations().get(0);
            assertEquals(device, measured.target());
            assertEquals(ours.origDataSize(), measured.origDataSize());
            assertEquals(ours.comprDataSize(), measured.comprDataSize());
            assertEquals(ours.memUsedTotal(), measured.memUsedTotal());
            assertEquals(ours.memUsedMax(), measured.memUsedMax());
            assertEquals(ours.samePages(), measured.samePages());
            assertEquals(ours.hugePagesSince(), measured.hugePagesSince());
            assertEquals(ours.writeFailed(), measured.writeFailed());
            assertTrue(Objects.requireNonNull(measured.writeFailed()) > 0, "the limit refuses nothing");
            assertEquals(0, measured.verifyErrors());
            assertNull(measured.compressNsPage(), "that is a modelled figure");
            assertNotNull(measured.decimal(CostColumn.WRITE_CPU_NS));
            assertEquals(
                    "0",
                    Files.readString(Path.of("/sys/block/zram" + number + "/disksize"))
                            .trim());
            assertTrue(out.toString().contains("CPU, mean"), out.toString());
        } finally {
            Files.writeString(RequiresZram.HOT_REMOVE, Integer.toString(number));
        }
    }

    @Test
    @RequiresZram
    void whatAZramCannotDoIsRefusedByName() throws Exception {
        int number = Integer.parseInt(Files.readString(RequiresZram.HOT_ADD).trim());
        String target = "--target=/dev/zram" + number;
        try {
            assertEquals(2, run("replay", trace(), target, "--codec=lzo", "--allocator=zsmalloc,tlsf"));
            assertTrue(err.toString().contains("'codec=lzo alloc=tlsf' cannot be set up"), err.toString());
            assertEquals(4, run("replay", trace(), target, "--codec=lzo,lz4-jni"));
            assertTrue(err.toString().contains("this kernel's zram has no 'lz4-jni'"), err.toString());
            assertEquals(2, run("replay", trace(), target, "--depth=2"));
            assertTrue(err.toString().contains("one operation after the other"), err.toString());
        } finally {
            Files.writeString(RequiresZram.HOT_REMOVE, Integer.toString(number));
        }
    }
}
