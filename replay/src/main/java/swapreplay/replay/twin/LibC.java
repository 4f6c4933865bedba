package swapreplay.replay.twin;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The calls of the C library that Java has no other name for. 64-bit Linux. */
final class LibC {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;

    /** FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE: on a block device a write-zeroes request that frees what it can. */
    static final int PUNCH_HOLE = 3;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int open(String path, int flags) throws LastErrorException;

    static native int fallocate(int fd, int mode, long offset, long length) throws LastErrorException;

    static native int getpagesize();

    static native int close(int fd) throws LastErrorException;
}
