package swapreplay.traces.format;

import java.nio.file.Path;

/**
 * The end of a file that is not a whole block: what a killed recorder or a full disk leaves. Everything before it reads.
 *
 * @param file the trace
 * @param offset where the part begins that cannot be read
 * @param bytes its length
 * @param what what is missing, one sentence without a full stop
 */
public record Damage(Path file, long offset, long bytes, String what) {
    /** {@code "file:0xoffset: what is missing"}. */
    public String message() {
        return file + ":0x" + Long.toHexString(offset) + ": " + what;
    }
}
