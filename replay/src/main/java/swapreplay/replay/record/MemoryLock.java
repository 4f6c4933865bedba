package swapreplay.replay.record;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** Keeps the pages of this process in memory, those that it gets later, too: {@code mlockall}, 64-bit Linux. Not inherited by children. */
final class MemoryLock {
    /** MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT: what is reserved and never touched takes no memory. */
    private static final int ALL_ON_FAULT = 7;

    private MemoryLock() {}

    /** The calls, bound when first needed. */
    private static final class LibC {
        static {
            Native.register(LibC.class, "c");
        }

        static native int mlockall(int flags) throws LastErrorException;
    }

    /** @return whether the kernel took it */
    static boolean lock() {
        try {
            LibC.mlockall(ALL_ON_FAULT);
            return true;
        } catch (LastErrorException | LinkageError e) {
            return false; // not root, or the binding cannot be unpacked: a noexec temporary directory
        }
    }
}
