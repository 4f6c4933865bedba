package swapreplay.traces.format;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A trace that cannot be read or written: {@code "file:0xoffset: what was found\n  what to do"}, without an offset where the file as a whole is meant. */
public final class TraceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What has to change before another try can succeed. */
    public enum Fault {
        /** What is in the file, or that there is none. */
        FILE,
        /** The name: a file has it already. */
        NAME,
        /** A right, a folder, a disk. */
        MACHINE
    }

    private final long offset;
    private final Fault fault;

    /** A file that is wrong at {@code offset}: what was found there, and what to do. */
    public TraceException(Path file, long offset, String what, String remedy) {
        this(file, offset, what, remedy, null);
    }

    /** The same with the exception that told. */
    public TraceException(Path file, long offset, String what, String remedy, @Nullable Throwable cause) {
        this(file, offset, what, remedy, Fault.FILE, cause);
    }

    /** A file of which there is nothing to read or write. */
    public TraceException(Path file, String what, String remedy, Fault fault, @Nullable Throwable cause) {
        super(file + ": " + what + "\n  " + remedy, cause);
        offset = 0;
        this.fault = fault;
    }

    /** A file that cannot be read or written further for a reason outside of it. */
    public TraceException(Path file, long offset, String what, String remedy, Fault fault, @Nullable Throwable cause) {
        super(file + ":0x" + Long.toHexString(offset) + ": " + what + "\n  " + remedy, cause);
        this.offset = offset;
        this.fault = fault;
    }

    /** Where in the file, counted from its first byte. */
    public long offset() {
        return offset;
    }

    /** What has to change. */
    public Fault fault() {
        return fault;
    }
}
