package swapreplay.replay.live;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import swapreplay.replay.cli.CliException;

/** TCP addresses on the command line: {@code PORT}, {@code HOST}, {@code HOST:PORT}, {@code [IPV6]:PORT}; loopback unless told. */
final class ListenAddress {
    private ListenAddress() {}

    static InetSocketAddress parse(String option, String text, int defaultPort) {
        String host = "127.0.0.1";
        String port = Integer.toString(defaultPort);
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (text.matches("[0-9]+")) {
            port = text;
        } else if (colon > 0 && (bracketed ? text.charAt(colon - 1) == ']' : text.indexOf(':') == colon)) {
            host = text.substring(0, colon);
            port = text.substring(colon + 1);
        } else if (colon == 0) {
            port = text.substring(1);
        } else {
            host = colon < 0 || bracketed ? text : "";
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            int number = Integer.parseInt(port);
            if (!host.isEmpty() && number >= 0 && number <= 65535) {
                return new InetSocketAddress(address, number);
            }
        } catch (UnknownHostException e) {
            throw CliException.environment(option + ": no such host: " + host);
        } catch (NumberFormatException e) {
            // said below
        }
        throw CliException.usage(option + ": '" + text + "' is no address\n  Write PORT, HOST:PORT or [IPV6]:PORT.");
    }

    /** As it stands in a URI. */
    static String uriHost(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
