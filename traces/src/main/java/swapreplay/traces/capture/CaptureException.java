package swapreplay.traces.capture;

import org.jspecify.annotations.Nullable;

/** This machine cannot do what was asked: what is missing, and how to get it. */
public final class CaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The message is {@code what}, then {@code remedy} on a line of its own. */
    public CaptureException(String what, String remedy) {
        this(what, remedy, null);
    }

    /** The same with the exception that told. */
    public CaptureException(String what, String remedy, @Nullable Throwable cause) {
        super(what + "\n  " + remedy, cause);
    }
}
