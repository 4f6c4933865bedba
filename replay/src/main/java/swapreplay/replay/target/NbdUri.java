package swapreplay.replay.target;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import swapreplay.replay.cli.CliException;

/**
 * Where an NBD export is (doc/uri.md of the NetworkBlockDevice project): {@code nbd://host:port/export} or {@code
 * nbd+unix:///export?socket=PATH}.
 *
 * @param address of the server; a host that does not exist is unresolved
 * @param export its name; empty for the server's default
 */
record NbdUri(SocketAddress address, String export) {
    private static final int PORT = 10809;

    static boolean isOne(String text) {
        return text.matches("nbds?(\\+[a-z]+)?:.*");
    }

    /** @throws CliException if it cannot be understood, or asks for what we cannot do */
    static NbdUri parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(text, String.valueOf(e.getReason()));
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        String export = path.startsWith("/") ? path.substring(1) : path;
        List<String> sockets = sockets(text, uri);
        switch (String.valueOf(uri.getScheme())) {
            case "nbd" -> {
                if (uri.getHost() == null) {
                    throw wrong(text, "it names no host");
                } else if (!sockets.isEmpty()) {
                    throw wrong(text, "a socket belongs to nbd+unix");
                }
                String host = uri.getHost().replaceAll("[\\[\\]]", "");
                return new NbdUri(new InetSocketAddress(host, uri.getPort() < 0 ? PORT : uri.getPort()), export);
            }
            case "nbd+unix" -> {
                if (sockets.size() != 1 || sockets.get(0).isEmpty()) {
                    throw wrong(text, "it names no socket");
                }
                return new NbdUri(UnixDomainSocketAddress.of(sockets.get(0)), export);
            }
            default ->
                throw CliException.usage(
                        "--target: " + text + ": no '" + uri.getScheme()
                                + "' here, only nbd and nbd+unix, without TLS\n  Replay through a socket on this machine, or a tunnel.");
        }
    }

    private static List<String> sockets(String text, URI uri) {
        List<String> sockets = new ArrayList<>();
        String query = uri.getQuery();
        for (String part : query == null ? new String[0] : query.split("&", -1)) {
            if (!part.startsWith("socket=")) {
                throw wrong(text, "no parameter '" + part + "' is known");
            }
            sockets.add(part.substring("socket=".length()));
        }
        return sockets;
    }

    private static CliException wrong(String text, String why) {
        return CliException.usage("--target: '" + text + "' is no address of an NBD export: " + why
                + "\n  Write nbd://HOST:PORT/EXPORT, or nbd+unix:///EXPORT?socket=PATH.");
    }
}
