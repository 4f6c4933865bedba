package swapreplay.traces.format;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A trace that cannot be read or written: {@code "file:0xoffset: what was found\n  what to do"}. */
public final class TraceException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /** A file that is wrong at {@code offset}: what was found there, and what to do. */
    public TraceException(Path file, long offset, String what, String remedy) {
        this(file, offset, what, remedy, null);
    }

    /** The same with the exception that told. */
    public TraceException(Path file, long offset, String what, String remedy, @Nullable Throwable cause) {
        super(file + ":0x" + Long.toHexString(offset) + ": " + what + "\n  " + remedy, cause);
        this.offset = offset;
    }

    /** Where in the file, counted from its first byte. */
    public long offset() {
        return offset;
    }
}
