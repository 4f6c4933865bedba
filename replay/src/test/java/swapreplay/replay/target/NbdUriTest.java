package swapreplay.replay.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.replay.cli.CliException;

class NbdUriTest {
    @Test
    @SuppressWarnings("AddressSelection") // these are addresses, not names
    void namesHostPortAndExport() {
        assertEquals(new NbdUri(new InetSocketAddress("127.0.0.1", 10809), ""), NbdUri.parse("nbd://127.0.0.1"));
        assertEquals(new NbdUri(new InetSocketAddress("127.0.0.1", 7), "a b"), NbdUri.parse("nbd://127.0.0.1:7/a%20b"));
        assertEquals(new NbdUri(new InetSocketAddress("::1", 7), "x/y"), NbdUri.parse("nbd://[::1]:7/x/y"));
        assertEquals(
                new NbdUri(UnixDomainSocketAddress.of("/run/a b.sock"), "swap0"),
                NbdUri.parse("nbd+unix:///swap0?socket=/run/a%20b.sock"));
        assertEquals(new NbdUri(UnixDomainSocketAddress.of("/run/s"), ""), NbdUri.parse("nbd+unix://?socket=/run/s"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    nbd+unix:///swap0                | it names no socket
                    nbd:///swap0                     | it names no host
                    nbd://h/x?socket=/run/s          | a socket belongs to nbd+unix
                    nbd://h/x?tls=on                 | no parameter 'tls=on' is known
                    nbds://h/x                       | no 'nbds' here, only nbd and nbd+unix, without TLS
                    nbd+vsock://1/x                  | no 'nbd+vsock' here
                    nbd://h:port with blank/x        | is no address of an NBD export
                    """)
    void saysWhatIsWrong(String text, String message) {
        CliException e = assertThrows(CliException.class, () -> NbdUri.parse(text));
        assertEquals(2, e.exitCode());
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }
}
