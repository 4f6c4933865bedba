package swapreplay.core.codec;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/** Reads whole pages from LZ4 blocks, whoever wrote them. */
interface Lz4Blocks {
    /** Pure Java. */
    Lz4Blocks JAVA = (src, srcOff, srcLen, dst, dstOff, pageSize) -> {
        int length = Lz4Decoder.decode(src, srcOff, srcLen, dst, dstOff, pageSize, 0);
        CorruptPageException.requirePage(length, pageSize, srcLen);
    };

    void read(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff, int pageSize) throws CorruptPageException;

    /** For one thread: liblz4 where it loads, as it takes half the time; Java elsewhere and wherever a dictionary is used. */
    static Lz4Blocks reader(@Nullable Dictionary dictionary, int pageSize) {
        if (dictionary != null) {
            return withHistory(dictionary, pageSize);
        }
        return NativeLibraries.lz4()
                .map(factory -> library(factory.safeDecompressor()))
                .orElse(JAVA);
    }

    static Lz4Blocks library(LZ4SafeDecompressor library) {
        return (src, srcOff, srcLen, dst, dstOff, pageSize) -> {
            try {
                if (library.decompress(src, srcOff, srcLen, dst, dstOff, pageSize) == pageSize) {
                    return;
                }
            } catch (LZ4Exception damaged) {
                // decode again in Java, which says where and what
            }
            JAVA.read(src, srcOff, srcLen, dst, dstOff, pageSize);
        };
    }

    private static Lz4Blocks withHistory(Dictionary dictionary, int size) {
        byte[] buffer = dictionary.lz4HistoryAnd(size);
        int history = dictionary.lz4Length();
        return (src, srcOff, srcLen, dst, dstOff, pageSize) -> {
            int length = Lz4Decoder.decode(src, srcOff, srcLen, buffer, history, pageSize, history);
            CorruptPageException.requirePage(length, pageSize, srcLen);
            System.arraycopy(buffer, history, dst, dstOff, pageSize);
        };
    }
}
