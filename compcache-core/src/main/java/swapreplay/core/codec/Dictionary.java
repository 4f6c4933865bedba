package swapreplay.core.codec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import swapreplay.core.spec.SpecException;

/** A dictionary file, as zram's {@code dict=} takes it: the whole file, read once. Immutable. */
final class Dictionary {
    private static final int LZ4_HISTORY = 1 << 16;

    private final String file;
    private final byte[] content;

    private Dictionary(String file, byte[] content) {
        this.file = file;
        this.content = content;
    }

    /** @throws SpecException if the file cannot be read or is empty */
    static Dictionary read(String file) {
        try {
            byte[] content = Files.readAllBytes(Path.of(file));
            if (content.length == 0) {
                throw new SpecException("dict=" + file + ": the file is empty");
            }
            return new Dictionary(file, content);
        } catch (IOException e) {
            throw new SpecException("dict=" + file + ": cannot be read (" + e + ")");
        }
    }

    String file() {
        return file;
    }

    byte[] content() {
        return content.clone();
    }

    /** What LZ4 sees of it, the last 64 KiB, with room for a page behind it: see {@link #lz4Length}. */
    byte[] lz4HistoryAnd(int pageSize) {
        int length = lz4Length();
        byte[] history = new byte[length + pageSize];
        System.arraycopy(content, content.length - length, history, 0, length);
        return history;
    }

    int lz4Length() {
        return Math.min(content.length, LZ4_HISTORY);
    }
}
