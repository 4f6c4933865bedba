package swapreplay.replay.engine;

import java.io.IOException;

/** A target does not answer any more: its server, its disk or the connection is gone. */
public final class TargetLostException extends IOException {
    private static final long serialVersionUID = 1L;

    public TargetLostException(String message) {
        super(message);
    }
}
