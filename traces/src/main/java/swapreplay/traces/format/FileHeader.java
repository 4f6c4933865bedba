package swapreplay.traces.format;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The start of the file, little-endian:
 *
 * <pre>
 *    0 magic    8   89 "SWTR" 0d 0a 1a
 *    8 version  2   1; 2 if the trace holds sizes of pages
 *   10 zero     2
 *   12 length   4   bytes of metadata, at most 16 MiB
 *   16 crc      4   CRC32C of bytes 0..15 and the metadata
 *   20 metadata     JSON object in UTF-8
 * </pre>
 */
final class FileHeader {
    static final int LENGTH = 20;
    /** What this program reads. */
    static final int VERSION = 2;

    /** Key of the metadata: the codecs whose sizes the trace holds instead of page bytes; makes it version 2. */
    static final String SIZE_CODECS = "size_codecs";

    static final int MAX_METADATA = 16 << 20;
    static final int VERSION_AT = 8;
    static final int LENGTH_AT = 12;
    static final int CRC_AT = 16;
    /** Read as a little-endian long; the odd bytes catch a copy made in text mode, as in PNG. */
    static final long MAGIC = 0x1a0a0d5254575389L;

    private FileHeader() {}

    /** The checksum over a whole header with its metadata, the checksum's own place left out. */
    static int crc(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(CRC_AT));
        crc.update(header.duplicate().position(LENGTH).limit(header.capacity()));
        return (int) crc.getValue();
    }
}
