package swapreplay.core.nbd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A bound socket that waits for clients. A Unix socket can be connected to by its owner alone, at any moment of its life. */
public final class Listener implements AutoCloseable {
    private static final int MAX_PATH = 107;
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel channel;
    private final @Nullable Path file;

    private Listener(ServerSocketChannel channel, @Nullable Path file) {
        this.channel = channel;
        this.file = file;
    }

    /**
     * Listens on {@code path}. A socket that is left over from a process that has ended is replaced; anything else that is
     * there stays.
     *
     * @throws IOException if somebody listens there, something else is there, or the path is too long
     */
    public static Listener unix(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            requireStale(absolute);
        }
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException(path + ": not a place for a socket");
        }
        if (!Files.exists(parent)) {
            Files.createDirectories(
                    parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        requireShort(absolute);
        // Bind makes the file with the umask's permissions; in a fresh directory of ours nobody sees it before chmod.
        Path fresh = Files.createTempDirectory(parent, ".s");
        Path made = fresh.resolve("s");
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            requireShort(made);
            channel.bind(UnixDomainSocketAddress.of(made), BACKLOG);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, absolute, StandardCopyOption.ATOMIC_MOVE);
            return new Listener(channel, absolute);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        } finally {
            Files.deleteIfExists(made);
            Files.delete(fresh);
        }
    }

    /** Listens on a TCP address; port 0 takes any free one. */
    public static Listener tcp(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            return new Listener(channel, null);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    /** The listening socket that systemd or inetd has left as standard input; null if there is none. */
    public static @Nullable Listener inherited() throws IOException {
        Channel channel = System.inheritedChannel();
        return channel instanceof ServerSocketChannel server ? new Listener(server, null) : null;
    }

    /** The socket's file; null if it is not ours to remove, or there is none. */
    public @Nullable Path file() {
        return file;
    }

    /** The TCP port, or -1. */
    public int port() throws IOException {
        return channel.getLocalAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
    }

    /** Waits for the next client. @throws java.nio.channels.ClosedChannelException once this is closed */
    public SocketChannel accept() throws IOException {
        return channel.accept();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen() && file != null) {
            Files.deleteIfExists(file);
        }
        channel.close();
    }

    private static void requireShort(Path path) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw new IOException(path + ": a socket's path has at most " + MAX_PATH + " bytes\n  Use a shorter one.");
        }
    }

    private static void requireStale(Path path) throws IOException {
        boolean socket =
                ((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0xf000) == 0xc000;
        if (!socket) {
            throw new FileAlreadyExistsException(path.toString());
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException nobody) {
            return;
        }
        throw new IOException(path + ": somebody listens on this socket\n  Choose another path, or stop that server.");
    }
}
