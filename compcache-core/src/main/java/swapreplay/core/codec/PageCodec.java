package swapreplay.core.codec;

/** Compresses single pages. Immutable and shareable; all working memory lives in a {@link Context}. */
public interface PageCodec {
    /** The spec that finds this codec again, parameters included: {@code "zstd:3"}. */
    String name();

    /** Largest result that {@link Context#compress} can produce for a page of {@code pageSize} bytes. */
    int maxCompressedLength(int pageSize);

    /** Working memory for one thread and pages of {@code pageSize} bytes. Make it once, use it for every page, close it. */
    Context newContext(int pageSize);

    /** Working memory of one thread. Not thread-safe. */
    interface Context extends AutoCloseable {
        /**
         * Compresses {@code pageSize} bytes at {@code src[srcOff]} to {@code dst[dstOff]}, where at least {@link
         * PageCodec#maxCompressedLength} bytes must be free. The result depends on those bytes alone, never on earlier calls:
         * sizes must not change with the order of the pages.
         *
         * @return bytes written; may exceed a page, and what a huge page means is the device's decision, not the codec's
         */
        int compress(byte[] src, int srcOff, byte[] dst, int dstOff);

        /**
         * Restores one page. Never reads outside {@code src[srcOff..srcOff+srcLen)} nor writes outside {@code
         * dst[dstOff..dstOff+pageSize)}.
         *
         * @throws CorruptPageException if the {@code srcLen} bytes do not restore exactly one page
         */
        void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff) throws CorruptPageException;

        @Override
        void close();
    }
}
