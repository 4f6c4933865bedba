package swapreplay.replay.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.core.nbd.Listener;
import swapreplay.replay.cli.CliException;

/** The sockets that a server listens on, and the URIs that lead to them. */
final class Listening implements AutoCloseable {
    static final int NBD_PORT = 10809;
    static final int HTTP_PORT = 10880;

    private final List<Listener> listeners = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();
    private @Nullable Path privateDirectory;

    /**
     * What the command line asks for.
     *
     * @param captive there must be a socket, a private one will do
     * @param remoteAllowed other machines may connect
     * @param tls URIs are for TLS
     */
    record Request(
            List<Path> sockets,
            List<String> addresses,
            boolean inherited,
            boolean captive,
            boolean remoteAllowed,
            boolean tls) {}

    private Listening() {}

    static Listening open(Request request) throws IOException {
        Listening listening = new Listening();
        try {
            listening.listen(request);
            return listening;
        } catch (IOException | RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    /** As clients read it: a space or an ampersand would end the path. */
    static String inUri(Path socket) {
        return URLEncoder.encode(socket.toAbsolutePath().toString(), StandardCharsets.UTF_8)
                .replace("%2F", "/")
                .replace("+", "%20");
    }

    private void listen(Request request) throws IOException {
        List<Path> sockets = new ArrayList<>(request.sockets());
        if (sockets.isEmpty() && request.addresses().isEmpty() && !request.inherited()) {
            if (!request.captive()) {
                throw CliException.usage("nowhere to listen\n  Name a --socket PATH or a TCP address with --listen.");
            }
            privateDirectory = Files.createTempDirectory("swapreplay");
            sockets.add(privateDirectory.resolve("nbd.sock"));
        }
        for (Path socket : sockets) {
            listeners.add(Listener.unix(socket));
            uris.add((request.tls() ? "nbds" : "nbd") + "+unix:///?socket=" + inUri(socket));
        }
        for (String text : request.addresses()) {
            InetSocketAddress address = ListenAddress.parse("--listen", text, NBD_PORT);
            if (!address.getAddress().isLoopbackAddress() && !request.remoteAllowed()) {
                throw CliException.usage("--listen: " + text + " lets other machines connect, and NBD has no passwords"
                        + "\n  Use --tls-certificates DIR with --tls-verify-peer, or allow it with --insecure.");
            }
            Listener listener = Listener.tcp(address);
            listeners.add(listener);
            uris.add((request.tls() ? "nbds" : "nbd") + "://" + ListenAddress.uriHost(address) + ":" + listener.port()
                    + "/");
        }
        if (request.inherited()) {
            Listener listener = Listener.inherited();
            if (listener == null) {
                throw CliException.environment("--inherited: standard input is not a listening socket"
                        + "\n  In a systemd unit, set StandardInput=socket.");
            }
            listeners.add(listener);
        }
    }

    List<Listener> listeners() {
        return listeners;
    }

    /** One for each socket that has a name. */
    List<String> uris() {
        return uris;
    }

    /** The first Unix socket. */
    Path socket() {
        return listeners.stream()
                .map(Listener::file)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElseThrow(
                        () -> CliException.usage("--attach needs a Unix socket: leave --listen out, or add --socket"));
    }

    @Override
    public void close() throws IOException {
        for (Listener listener : listeners) {
            listener.close();
        }
        if (privateDirectory != null) {
            Files.deleteIfExists(privateDirectory);
        }
    }
}
