package swapreplay.traces.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The last 16 bytes of a closed file, little-endian:
 *
 * <pre>
 *    0 index  8   offset of the index block; 0: none, the blocks have to be walked
 *    8 crc    4   CRC32C of bytes 0..7
 *   12 magic  4   "SREN"
 * </pre>
 */
final class Trailer {
    static final int LENGTH = 16;
    private static final int MAGIC = 0x4e455253;

    private Trailer() {}

    static void put(Out out, long indexOffset) {
        int at = out.length();
        out.u64(indexOffset);
        out.u32(BlockHeader.crc(ByteBuffer.wrap(out.array(), at, 8)));
        out.u32(MAGIC);
    }

    /** @return the offset of the index block, or -1 if these 16 bytes are no trailer */
    static long get(ByteBuffer bytes) {
        ByteBuffer in = bytes.order(ByteOrder.LITTLE_ENDIAN);
        boolean whole = in.getInt(12) == MAGIC
                && in.getInt(8) == BlockHeader.crc(in.duplicate().limit(8));
        return whole ? Math.max(-1, in.getLong(0)) : -1;
    }
}
