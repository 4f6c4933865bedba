package swapreplay.traces.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The 40 bytes before the payload of every block, little-endian:
 *
 * <pre>
 *    0 magic    4   "SRBK"
 *    4 type     1   see {@link BlockType}
 *    5 zero     3
 *    8 length   4   bytes of payload that follow, at most 64 MiB
 *   12 count    4   events, contents, names, keys or blocks in it
 *   16 first    8   number of the first of them in the trace
 *   24 base     8   EVENTS: time of the first event; else 0
 *   32 payload  4   CRC32C of the payload
 *   36 header   4   CRC32C of bytes 0..35
 * </pre>
 *
 * @param offset where the header stands in the file; not stored
 */
record BlockHeader(long offset, int type, int length, int count, long first, long base, int payloadCrc) {
    static final int LENGTH = 40;
    static final int MAGIC = 0x4b425253;
    static final int MAX_PAYLOAD = 64 << 20;

    private static final int TYPE_AT = 4;
    private static final int LENGTH_AT = 8;
    private static final int COUNT_AT = 12;
    private static final int FIRST_AT = 16;
    private static final int BASE_AT = 24;
    private static final int PAYLOAD_CRC_AT = 32;
    private static final int HEADER_CRC_AT = 36;

    /** Where the next block begins. */
    long end() {
        return offset + LENGTH + length;
    }

    void put(ByteBuffer out, int at) {
        ByteBuffer bytes = out.order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(at, MAGIC);
        bytes.putInt(at + TYPE_AT, type);
        bytes.putInt(at + LENGTH_AT, length);
        bytes.putInt(at + COUNT_AT, count);
        bytes.putLong(at + FIRST_AT, first);
        bytes.putLong(at + BASE_AT, base);
        bytes.putInt(at + PAYLOAD_CRC_AT, payloadCrc);
        bytes.putInt(at + HEADER_CRC_AT, crc(out.duplicate().position(at).limit(at + HEADER_CRC_AT)));
    }

    /** @return null if no header stands there: wrong magic, checksum or length */
    static @Nullable BlockHeader get(ByteBuffer in, int at, long offset) {
        ByteBuffer bytes = in.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(at) != MAGIC
                || bytes.getInt(at + HEADER_CRC_AT)
                        != crc(in.duplicate().position(at).limit(at + HEADER_CRC_AT))) {
            return null;
        }
        int type = bytes.getInt(at + TYPE_AT);
        int length = bytes.getInt(at + LENGTH_AT);
        int count = bytes.getInt(at + COUNT_AT);
        long first = bytes.getLong(at + FIRST_AT);
        if (type < 0 || type > 255 || length < 0 || length > MAX_PAYLOAD || count < 0 || first < 0) {
            return null;
        }
        return new BlockHeader(
                offset, type, length, count, first, bytes.getLong(at + BASE_AT), bytes.getInt(at + PAYLOAD_CRC_AT));
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
