package swapreplay.traces.importer;

import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;

/**
 * Which queue records of a swap device are page operations of swapping, and which are something else that used the device.
 * The rules are those of the recordings in vectors/blktrace: the read-ahead flag (page-cache read-ahead, never swap), the command
 * names of the tools that look at swap devices, and slot 0, which holds the header and never a page.
 */
public final class SwapRules {
    private SwapRules() {}

    /**
     * @param category category bits of a queue record
     * @param slot the first page of the operation
     * @param comm the task's name
     * @return null for a record that moves no data (a flush)
     */
    public static @Nullable Op classify(int category, long slot, String comm) {
        boolean other = slot == 0 || (category & BlockEvent.READ_AHEAD) != 0 || usesDeviceOtherwise(comm);
        // The discard bit first, then write: discards carry the write bit, too.
        if ((category & BlockEvent.DISCARD) != 0) {
            return other ? Op.OTHER_DISCARD : Op.DISCARD;
        }
        if ((category & BlockEvent.WRITE) != 0) {
            return other ? Op.OTHER_WRITE : Op.WRITE;
        }
        if ((category & BlockEvent.READ) == 0) {
            return null;
        }
        if (other) {
            return Op.OTHER_READ;
        }
        return comm.equals("swapoff") ? Op.SWAPOFF_READ : Op.READ;
    }

    /** Of a device of which nothing says that it is swap. */
    static @Nullable Op plain(int category) {
        if ((category & BlockEvent.DISCARD) != 0) {
            return Op.DISCARD;
        }
        return (category & BlockEvent.WRITE) != 0 ? Op.WRITE : (category & BlockEvent.READ) != 0 ? Op.READ : null;
    }

    /** Whether a task of this name looks at swap devices, or prepares them, without swapping. */
    public static boolean usesDeviceOtherwise(String comm) {
        return switch (comm) {
            case "swapon", "mkswap", "dd", "blktrace", "blkid" -> true;
            default -> false;
        };
    }
}
