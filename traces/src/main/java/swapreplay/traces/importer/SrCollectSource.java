package swapreplay.traces.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;

/**
 * Dumps of compcache's sr_collect (spec compcache-original, section 2.1): packed records of 24 bytes in the byte order of the recording
 * machine, without header or times. Reads carry a stale hash, which is ignored.
 *
 * <pre>
 *    0 page    4   bit 0: 1 write, 0 read; bits 1..31 page number
 *    4 length  4   of the page compressed by LZO1X-1; 0 for a read
 *    8 hash   16   MD5 of the page
 * </pre>
 */
final class SrCollectSource implements TraceSource {
    /** The worst case of LZO1X-1 for 4096 bytes: 4096 + 4096/16 + 67. */
    private static final int LONGEST = 4419;

    private static final int WITH_HASH = 24;
    private static final int WITHOUT_HASH = 8;

    private final int recordBytes;

    /** A page is known by its hash; its length is part of the key, as old LZO could pack equal pages to different lengths. */
    private record Page(long first, long second, int length) {}

    private SrCollectSource(int recordBytes) {
        this.recordBytes = recordBytes;
    }

    /** The format of all dumps that survive. */
    static TraceSource withHashes() {
        return new SrCollectSource(WITH_HASH);
    }

    /** Records of the first two fields only, as samples of early 2008 probably were; never detected. */
    static TraceSource withoutHashes() {
        return new SrCollectSource(WITHOUT_HASH);
    }

    @Override
    public String name() {
        return recordBytes == WITH_HASH ? "sr_collect" : "sr_collect-8";
    }

    @Override
    public String description() {
        return recordBytes == WITH_HASH
                ? "dumps of compcache's sr_collect: page numbers, LZO lengths, MD5"
                : "sr_collect dumps without hashes, 8 bytes a record (only with --from)";
    }

    @Override
    public List<String> sizeCodecs(List<InputFile> files, ImportOptions options) {
        return List.of("lzo");
    }

    @Override
    public boolean recognises(byte[] head) {
        return recordBytes == WITH_HASH
                && (plausible(head, ByteOrder.LITTLE_ENDIAN) || plausible(head, ByteOrder.BIG_ENDIAN));
    }

    /** Whether all whole records of the head look right, beginning with a write, as every dump does. */
    private boolean plausible(byte[] head, ByteOrder order) {
        ByteBuffer buffer = ByteBuffer.wrap(head).order(order);
        int records = head.length / recordBytes;
        for (int i = 0; i < records; i++) {
            int word = buffer.getInt(i * recordBytes);
            int length = buffer.getInt(i * recordBytes + 4);
            boolean write = (word & 1) != 0;
            if (length < 0 || length > LONGEST || write != length > 0 || word >>> 1 > 1 << 28) {
                return false;
            }
        }
        return records > 0 && (buffer.getInt(0) & 1) != 0 && (recordBytes < 24 || buffer.getLong(8) != 0);
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        facts.clock = SourceFacts.ORDER_ONLY;
        facts.synchronous = false;
        InputFile file = TextSource.only(files, name());
        ByteOrder order = order(file.head());
        Map<Page, Integer> known = new HashMap<>();
        Set<Long> filled = recordBytes == WITH_HASH ? hashesOfFilledPages() : Set.of();
        byte[] record = new byte[recordBytes];
        ByteBuffer fields = ByteBuffer.wrap(record).order(order);
        sink.start(0);
        try (InputStream in = file.stream()) {
            for (long number = 0; ; number++) {
                int there = in.readNBytes(record, 0, recordBytes);
                if (there < recordBytes) {
                    cut(file, number * recordBytes, there, facts);
                    return facts;
                }
                int word = fields.getInt(0);
                int length = fields.getInt(4);
                boolean write = (word & 1) != 0;
                if (length < 0 || length > (write ? LONGEST : 0)) {
                    throw damaged(file, number * recordBytes, write, length);
                }
                long timeNs = 1000 * number;
                facts.sawIo(timeNs);
                if (write) {
                    int page = page(fields, length, number, known, filled, sink);
                    sink.page(timeNs, Op.WRITE, word >>> 1, page, true, -1, "");
                } else {
                    sink.operation(timeNs, Op.READ, word >>> 1, 1, -1, "");
                }
            }
        }
    }

    private int page(
            ByteBuffer fields, int length, long number, Map<Page, Integer> known, Set<Long> filled, OperationSink sink)
            throws IOException {
        byte[] identity = new byte[16];
        if (recordBytes == WITHOUT_HASH) {
            ByteBuffer.wrap(identity).putLong(number + 1); // nothing says which pages are equal
            return sink.sizedPage(identity, false, length);
        }
        fields.get(8, identity);
        ByteBuffer hash = ByteBuffer.wrap(identity);
        Page page = new Page(hash.getLong(0), hash.getLong(8), length);
        Integer id = known.get(page);
        if (id == null) {
            id = sink.sizedPage(identity, filled.contains(page.first), length);
            known.put(page, id);
        }
        return id;
    }

    private ByteOrder order(byte[] head) {
        return !plausible(head, ByteOrder.LITTLE_ENDIAN) && plausible(head, ByteOrder.BIG_ENDIAN)
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN;
    }

    private static void cut(InputFile file, long offset, int there, SourceFacts facts) {
        if (there > 0) {
            facts.cut = true;
            facts.warnings.add(String.format(
                    Locale.ROOT,
                    "%s:0x%x: the last %d bytes are the beginning of a record that was cut off; they were left out",
                    file.path(),
                    offset,
                    there));
        }
    }

    private TraceException damaged(InputFile file, long offset, boolean write, int length) {
        return new TraceException(
                file.path(),
                offset,
                "expected a record of " + name() + ", found a " + (write ? "write" : "read") + " of length "
                        + Integer.toUnsignedString(length),
                "A page of 4096 bytes packs to at most " + LONGEST
                        + " bytes, and a read has length 0; is this such a dump?");
    }

    /** First halves of the MD5 of the pages that are one byte repeated: the same-filled pages that a hash gives away. */
    private static Set<Long> hashesOfFilledPages() {
        Set<Long> hashes = new HashSet<>();
        byte[] page = new byte[4096];
        for (int value = 0; value < 256; value++) {
            Arrays.fill(page, (byte) value);
            hashes.add(ByteBuffer.wrap(md5(page)).getLong());
        }
        return hashes;
    }

    private static byte[] md5(byte[] page) {
        try {
            return MessageDigest.getInstance("MD5").digest(page);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
