package swapreplay.traces.importer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks blktrace binary records in a buffer, in the buffer's byte order, without an object for each record:
 * <pre>
 *  version 7                      version 8
 *    0 magic     4                  0 magic     4    0x65617400 + version
 *    4 sequence  4                  4 sequence  4    per CPU, from 1; 0 in notify records
 *    8 time      8                  8 time      8    ns, CLOCK_MONOTONIC
 *   16 sector    8                 16 sector    8
 *   24 bytes     4                 24 bytes     4    unsigned
 *   28 action    4                 28 pid       4    thread id
 *   32 pid       4                 32 action    8    low 16 bits action, from bit 16 on category bits
 *   36 device    4                 40 device    4    major shifted by 20, minor
 *   40 cpu       4                 44 cpu       4
 *   44 error     2                 48 error     2
 *   46 pdu_len   2                 50 pdu_len   2    bytes of payload behind the record
 *   48                             52 zeros    12
 * </pre>
 */
final class BlktraceRecord {
    static final int VERSION_7_LENGTH = 48;
    static final int VERSION_8_LENGTH = 64;
    /** Bytes that say which version and which length a record has. */
    static final int LONGEST_HEADER = VERSION_8_LENGTH;

    static final int QUEUE = 1;
    static final int COMPLETE = 8;
    /** Set in the action when the payload begins with a control group id of 8 bytes. */
    private static final int HAS_CGROUP = 0x100;

    static final int NOTIFY_PROCESS = 0;
    static final int NOTIFY_TIMESTAMP = 1;

    private static final int MAGIC = 0x65617400;
    private static final int SEQUENCE = 4, TIME = 8, SECTOR = 16, BYTES = 24;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int at;
    private boolean version8;

    /** The byte order in which these four bytes are a record's magic; null if in none. */
    static @org.jspecify.annotations.Nullable ByteOrder orderOf(byte[] head) {
        if (head.length < 4) {
            return null;
        }
        ByteBuffer four = ByteBuffer.wrap(head, 0, 4);
        if (isMagic(four.order(ByteOrder.LITTLE_ENDIAN).getInt(0))) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        return isMagic(four.order(ByteOrder.BIG_ENDIAN).getInt(0)) ? ByteOrder.BIG_ENDIAN : null;
    }

    static boolean isMagic(int word) {
        return (word & 0xffffff00) == MAGIC && ((word & 0xff) == 7 || (word & 0xff) == 8);
    }

    /** Bytes of a record with this magic, without its payload. */
    static int headerLength(int magic) {
        return (magic & 0xff) == 8 ? VERSION_8_LENGTH : VERSION_7_LENGTH;
    }

    /** Points to the record at {@code at}, whose magic has been checked and whose header lies in the buffer. */
    BlktraceRecord wrap(ByteBuffer in, int position) {
        buffer = in;
        at = position;
        version8 = (in.getInt(position) & 0xff) == 8;
        return this;
    }

    int sequence() {
        return buffer.getInt(at + SEQUENCE);
    }

    long timeNs() {
        return buffer.getLong(at + TIME);
    }

    long sector() {
        return buffer.getLong(at + SECTOR);
    }

    long bytes() {
        return Integer.toUnsignedLong(buffer.getInt(at + BYTES));
    }

    private long actionWord() {
        return version8 ? buffer.getLong(at + 32) : Integer.toUnsignedLong(buffer.getInt(at + 28));
    }

    /** The stage of the operation, without flags. */
    int action() {
        return (int) actionWord() & 0xff;
    }

    /** Category bits as in {@link BlockEvent}. */
    int category() {
        return (int) (actionWord() >>> 16);
    }

    boolean isNotify() {
        return (category() & BlockEvent.NOTIFY) != 0;
    }

    int pid() {
        return buffer.getInt(at + (version8 ? 28 : 32));
    }

    int device() {
        return buffer.getInt(at + (version8 ? 40 : 36));
    }

    int cpu() {
        return buffer.getInt(at + (version8 ? 44 : 40));
    }

    int payloadLength() {
        return Short.toUnsignedInt(buffer.getShort(at + (version8 ? 50 : 46)));
    }

    /** Header and payload. */
    int length() {
        return (version8 ? VERSION_8_LENGTH : VERSION_7_LENGTH) + payloadLength();
    }

    private int payloadAt() {
        int header = at + (version8 ? VERSION_8_LENGTH : VERSION_7_LENGTH);
        return ((int) actionWord() & HAS_CGROUP) != 0 ? header + 8 : header;
    }

    /** The name that a process notice carries. The whole record must lie in the buffer. */
    String comm() {
        int from = payloadAt();
        int end = Math.min(at + length(), from + 16);
        int to = from;
        while (to < end && buffer.get(to) != 0) {
            to++;
        }
        byte[] name = new byte[Math.max(0, to - from)];
        for (int i = 0; i < name.length; i++) {
            name[i] = buffer.get(from + i);
        }
        return new String(name, StandardCharsets.UTF_8);
    }

    /** The wall clock that a timestamp notice carries, ns since 1970; -1 if it is too short. */
    long wallNs() {
        int from = payloadAt();
        if (from + 8 > at + length()) {
            return -1;
        }
        return Integer.toUnsignedLong(buffer.getInt(from)) * 1_000_000_000L
                + Integer.toUnsignedLong(buffer.getInt(from + 4));
    }

    /** Copies what the rules need; the name of the task is the caller's to add. */
    void into(BlockEvent event) {
        event.timeNs = timeNs();
        event.cpu = cpu();
        event.pid = pid();
        event.device = device();
        event.sector = sector();
        event.bytes = bytes();
        event.category = category();
        event.action = switch (action()) {
            case QUEUE -> BlockEvent.Action.QUEUE;
            case COMPLETE -> BlockEvent.Action.COMPLETE;
            default -> BlockEvent.Action.OTHER;
        };
    }
}
