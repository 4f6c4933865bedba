package swapreplay.replay.zswap;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The calls of the C library that Java has no other name for. 64-bit Linux. */
final class LibC {
    /** PROT_READ | PROT_WRITE. */
    static final int READ_WRITE = 3;
    /** MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE. */
    static final int PRIVATE_ANONYMOUS = 0x4022;

    static final int MADV_DONTNEED = 4;
    static final int MADV_NOHUGEPAGE = 15;
    /** Linux 5.4. */
    static final int MADV_PAGEOUT = 21;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native Pointer mmap(Pointer address, long length, int protection, int flags, int fd, long offset)
            throws LastErrorException;

    static native int munmap(Pointer address, long length) throws LastErrorException;

    static native int madvise(Pointer address, long length, int advice) throws LastErrorException;

    static native int swapon(String path, int flags) throws LastErrorException;

    static native int swapoff(String path) throws LastErrorException;

    static native int sched_getaffinity(int thread, long bytes, byte[] cpus) throws LastErrorException;

    static native int sched_setaffinity(int thread, long bytes, byte[] cpus) throws LastErrorException;
}
