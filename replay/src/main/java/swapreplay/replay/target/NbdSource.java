package swapreplay.replay.target;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.HumanText;
import swapreplay.replay.engine.Target;
import swapreplay.replay.engine.TargetSource;

/** An export of any NBD server, on this machine or another. */
final class NbdSource implements TargetSource {
    private static final int SOCKET_BUFFER = 1 << 20;
    private static final long HANDSHAKE_SECONDS = 10;

    private final String text;
    private final NbdUri uri;

    NbdSource(String text) {
        this.text = text;
        this.uri = NbdUri.parse(text);
    }

    @Override
    public String name() {
        return text;
    }

    @Override
    public List<DeviceSpec> configurations() {
        return List.of(AS_IT_IS);
    }

    @Override
    public Target open(DeviceSpec configuration, int pageSize, long slots, int depth) throws IOException {
        SocketChannel channel = connect();
        try {
            NbdHandshake export = handshake(channel);
            requireFit(export, pageSize, slots);
            return new NbdTarget(text, channel, export, pageSize, depth);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = null;
        try {
            if (uri.address() instanceof InetSocketAddress address) {
                if (address.isUnresolved()) {
                    throw refuse("no such host: " + address.getHostString(), "Look at the name, or give its number.");
                }
                channel = SocketChannel.open();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            } else {
                channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX);
            }
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.connect(uri.address());
            return channel;
        } catch (IOException | UnresolvedAddressException e) {
            if (channel != null) {
                channel.close();
            }
            throw refuse("nobody answers there: " + e.getMessage(), "Start the server first, or look at the address.");
        }
    }

    /** A server that says nothing is no reason to wait for ever. */
    private NbdHandshake handshake(SocketChannel channel) throws IOException {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "nbd-handshake");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ScheduledFuture<?> closing = watch.schedule(
                    () -> {
                        channel.close();
                        return null;
                    },
                    HANDSHAKE_SECONDS,
                    TimeUnit.SECONDS);
            NbdHandshake answered = NbdHandshake.with(channel, uri.export());
            closing.cancel(false);
            return answered;
        } catch (ClosedChannelException e) {
            throw refuse("what answers there says nothing for " + HANDSHAKE_SECONDS + " s", "Is it an NBD server?");
        } catch (IOException e) {
            throw refuse(String.valueOf(e.getMessage()), "Look at the address and the export's name.");
        } finally {
            watch.shutdownNow();
        }
    }

    private void requireFit(NbdHandshake export, int pageSize, long slots) {
        if ((export.flags() & NbdHandshake.READ_ONLY) != 0) {
            throw refuse("the export is read-only", "Name one that may be written to.");
        } else if (export.size() < slots * pageSize) {
            throw refuse(
                    "the export holds " + HumanText.size(export.size()) + ", the trace needs "
                            + HumanText.size(slots * pageSize),
                    "Serve a larger one.");
        } else if (export.minimumBlock() > pageSize || export.maximumPayload() < pageSize) {
            throw refuse(
                    "the export takes requests of " + export.minimumBlock() + " to " + export.maximumPayload()
                            + " bytes, and a page has " + pageSize,
                    "Serve another.");
        }
    }

    private CliException refuse(String why, String remedy) {
        return CliException.environment("--target " + text + ": " + why + "\n  " + remedy);
    }

    @Override
    public void close() {
        // each target has a connection of its own
    }
}
