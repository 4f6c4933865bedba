package swapreplay.core.nbd;

import java.io.IOException;

/** The client left the protocol; the connection is closed without another word. */
final class ProtocolViolation extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolViolation(String message) {
        super(message);
    }
}
