package swapreplay.traces.resident;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What is known of page frames, where the kernel shows them: which were met before, and which are never swapped. */
final class PageFrames implements AutoCloseable {
    private static final long HUGE = 1L << 17;
    private static final long UNEVICTABLE = 1L << 18;
    private static final long ZERO_PAGE = 1L << 24;

    private final BitSet met = new BitSet();
    private final @Nullable FileChannel flags;
    private final ByteBuffer word = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

    PageFrames() {
        FileChannel opened = null;
        try {
            opened = FileChannel.open(Path.of("/proc/kpageflags"), StandardOpenOption.READ);
        } catch (IOException hidden) {
            // then pages that cannot be swapped count, too
        }
        flags = opened;
    }

    boolean flagsKnown() {
        return flags != null;
    }

    /** Enters a frame. @return whether it is the first time, or the frame is not known */
    boolean first(long frame) {
        if (frame <= 0 || frame > Integer.MAX_VALUE) {
            return true;
        }
        if (met.get((int) frame)) {
            return false;
        }
        met.set((int) frame);
        return true;
    }

    /** Whether the kernel never swaps this frame: locked, of hugetlbfs, or its own page of zeros. */
    boolean pinned(long frame) throws IOException {
        if (flags == null || frame <= 0) {
            return false;
        }
        word.clear();
        return flags.read(word, frame * Long.BYTES) == Long.BYTES
                && (word.getLong(0) & (HUGE | UNEVICTABLE | ZERO_PAGE)) != 0;
    }

    @Override
    public void close() throws IOException {
        if (flags != null) {
            flags.close();
        }
    }
}
