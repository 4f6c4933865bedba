package swapreplay.core.device;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Pages whose 8-byte words are all equal: zram keeps the word and no memory (Linux 6.18, zram write path). */
public final class SameFilled {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private SameFilled() {}

    /** True if all words are equal: the page then equals itself shifted by one word, which the JDK compares in vectors. */
    public static boolean test(byte[] page, int offset, int pageSize) {
        int end = offset + pageSize;
        return Arrays.mismatch(page, offset, end - Long.BYTES, page, offset + Long.BYTES, end) < 0;
    }

    /** The fill word of a page that passed {@link #test}. */
    public static long word(byte[] page, int offset) {
        return (long) WORD.get(page, offset);
    }

    /** Restores a page from its word. */
    public static void fill(byte[] page, int offset, int pageSize, long word) {
        if (word == 0) {
            Arrays.fill(page, offset, offset + pageSize, (byte) 0);
            return;
        }
        WORD.set(page, offset, word);
        for (int done = Long.BYTES; done < pageSize; done *= 2) {
            System.arraycopy(page, offset, page, offset + done, Math.min(done, pageSize - done));
        }
    }
}
