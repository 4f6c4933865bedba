package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;

/** A server on a Unix socket of its own: a disk of 8 MiB, a read-only one, and one with next to no memory. */
final class TestServer implements AutoCloseable {
    static final long SIZE = 8 << 20;

    final Path directory;
    final Path socket;
    final CompressedDevice device = CompressedDevice.open(DeviceSpec.parse("codec=lz4"), 4096, SIZE / 4096);
    final List<String> log = new CopyOnWriteArrayList<>();
    final NbdServer server;
    private final List<CompressedDevice> devices = new ArrayList<>();

    TestServer() throws IOException {
        this(ServerOptions.defaults(), device -> new Export("disk", "the disk", device, false, null, () -> {}));
    }

    /** Makes the first export over {@link #device}. */
    interface Maker {
        Export over(CompressedDevice device);
    }

    TestServer(ServerOptions options, Maker first) throws IOException {
        directory = Files.createTempDirectory("nbd-test");
        socket = directory.resolve("s");
        CompressedDevice readOnly = CompressedDevice.open(DeviceSpec.parse("codec=lz4"), 4096, 256);
        CompressedDevice small = CompressedDevice.open(DeviceSpec.parse("codec=none limit=64K"), 4096, 256);
        devices.addAll(List.of(device, readOnly, small));
        List<Export> exports = List.of(
                first.over(device),
                new Export("ro", "", readOnly, true, null, () -> {}),
                new Export("small", "", small, false, null, () -> {}));
        server = new NbdServer(exports, List.of(Listener.unix(socket)), options, log::add);
        server.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        devices.forEach(CompressedDevice::close);
        Files.deleteIfExists(directory);
    }
}
