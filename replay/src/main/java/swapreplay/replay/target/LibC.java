package swapreplay.replay.target;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** The calls of the C library that Java has no other name for. 64-bit Linux. */
final class LibC {
    static final int O_RDWR = 2;
    /** On a block device: nobody else has mounted it, swaps to it or holds it, or the call fails with {@link #EBUSY}. */
    static final int O_EXCL = 0x80;

    static final int EBUSY = 16;

    /** FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE. */
    static final int PUNCH_HOLE = 3;

    /** _IO(0x12, 119): discards the bytes of a block device that two 64-bit numbers name, first and count. */
    static final long BLKDISCARD = 0x1277;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    /** The kernel's words for an error: JNA puts its number before them. */
    static String words(LastErrorException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^\\[[0-9]+] ", "");
    }

    static native int open(String path, int flags) throws LastErrorException;

    static native int fallocate(int fd, int mode, long offset, long length) throws LastErrorException;

    static native int ioctl(int fd, NativeLong request, Pointer argument) throws LastErrorException;

    static native int getpagesize();

    static native int close(int fd) throws LastErrorException;
}
