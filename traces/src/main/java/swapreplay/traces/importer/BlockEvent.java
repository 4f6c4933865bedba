package swapreplay.traces.importer;

/**
 * One record of the block layer, whichever tool reported it. Mutable and reused: a parser fills it, the caller reads it before the
 * next record. Category bits are those of blktrace.
 */
public final class BlockEvent {
    /** Category bits: exactly one of READ and WRITE is set in an I/O record; a discard also carries WRITE. */
    public static final int READ = 0x1,
            WRITE = 0x2,
            FLUSH = 0x4,
            SYNC = 0x8,
            NOTIFY = 0x400,
            READ_AHEAD = 0x800,
            DISCARD = 0x2000;

    /** In place of a device's number, when the record names none. */
    public static final int NO_DEVICE = -1;

    /** What the block layer did. */
    public enum Action {
        /** A bio was queued: exactly one per operation, whatever is split or merged later. */
        QUEUE,
        /** The data of this range are where they belong. */
        COMPLETE,
        /** A slot of a zram device was freed; {@code sector} is the slot's first. */
        SLOT_FREE,
        /** Any other stage of an operation. */
        OTHER
    }

    /** Nanoseconds on the recording's own clock, which is monotonic but starts anywhere. */
    public long timeNs;

    /** The processor that reported the record. */
    public int cpu;

    /** The thread id of the task that was running: of a write the reclaimer, of a read the task that faulted. */
    public int pid;

    /** Major number shifted by 20, or'ed with the minor number. */
    public int device;

    /** The first 512-byte sector; counted from the start of the whole disk. */
    public long sector;

    /** Length, unsigned: discards come close to 4 GiB. */
    public long bytes;

    /** Category bits. */
    public int category;

    /** What happened. */
    public Action action = Action.OTHER;

    /** The command name of the task, at most 15 bytes; empty when not known. */
    public String comm = "";

    /** The categories of an rwbs string such as {@code "WS"} or {@code "FWS"}, by the letters of the kernel's fill_rwbs. */
    static int categoryOf(byte[] line, int from, int to) {
        int category = 0;
        int at = from;
        // A leading F is a flush before the operation itself, unless it is all there is.
        if (to - from > 1 && line[at] == 'F') {
            category |= FLUSH;
            at++;
        }
        switch (at < to ? line[at] : ' ') {
            case 'W' -> category |= WRITE;
            case 'R' -> category |= READ;
            case 'D' -> category |= DISCARD | WRITE;
            case 'F' -> category |= FLUSH;
            default -> {}
        }
        for (at++; at < to; at++) {
            if (line[at] == 'S') {
                category |= SYNC;
            } else if (line[at] == 'A') {
                category |= READ_AHEAD;
            }
        }
        return category;
    }

    /** {@code "253:0"} */
    public static String deviceName(int device) {
        return (device >>> 20) + ":" + (device & 0xfffff);
    }

    /**
     * The device of a name such as {@code "253:0"}.
     * @throws IllegalArgumentException if the text is no pair of numbers
     */
    public static int deviceOf(String name) {
        String[] parts = name.split(":", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + name + "' is not MAJOR:MINOR");
        }
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
            throw new IllegalArgumentException("'" + name + "' is not a device number");
        }
        return major << 20 | minor;
    }
}
