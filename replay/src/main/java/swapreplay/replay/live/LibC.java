package swapreplay.replay.live;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The calls of the C library that keep a process out of its own way when the kernel swaps to it. 64-bit Linux. */
final class LibC {
    /** PR_SET_IO_FLUSHER (Linux 5.6): memory is reclaimed for this thread without writing to swap; inherited by new threads. */
    static final int IO_FLUSHER = 57;

    /** MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT: what is in memory stays there, and so does what comes. */
    static final int LOCK_ALL_ON_FAULT = 7;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int prctl(int option, long a, long b, long c, long d) throws LastErrorException;

    static native int mlockall(int flags) throws LastErrorException;
}
