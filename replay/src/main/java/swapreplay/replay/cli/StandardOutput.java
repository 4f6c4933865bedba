package swapreplay.replay.cli;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output that does not swallow errors, as {@link java.io.PrintStream} does: {@code swapreplay info T | head -1} ends with
 * its reader, and a full disk is an error.
 */
final class StandardOutput extends OutputStream {
    /** The reader of our output is gone: there is nobody to write for, and nothing is wrong. */
    static final class ReaderGone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final OutputStream target;

    StandardOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void flush() {
        try {
            target.flush();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    // unchecked, because a PrintWriter keeps only quiet about IOExceptions
    private static RuntimeException unwritable(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Broken pipe")
                ? new ReaderGone()
                : CliException.environment("standard output: " + message);
    }
}
