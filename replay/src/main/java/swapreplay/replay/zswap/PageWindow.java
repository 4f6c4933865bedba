package swapreplay.replay.zswap;

import com.sun.jna.LastErrorException;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import swapreplay.replay.cli.CliException;

/**
 * Anonymous memory of this process, page by page, and the ways to make the kernel swap one page. The thread that makes it is kept on one CPU,
 * since a page that waits in another CPU's batch cannot be reclaimed, and must make all calls.
 */
final class PageWindow implements AutoCloseable {
    static final int PAGE = 4096;

    private static final int CPU_MASK_BYTES = 128;
    /** Of an entry of pagemap: the page is in memory. */
    private static final long PRESENT = 1L << 63;
    /** How often each CPU gives up its batches before we do. */
    private static final int ROUNDS = 20;

    private final long pages;
    private final Pointer memory;
    private final byte[] formerCpus = new byte[CPU_MASK_BYTES];
    /** A mask for each CPU that this process may use; the first is where the thread stays. */
    private final List<byte[]> cpus = new ArrayList<>();

    private final FileChannel pagemap;
    private final ByteBuffer entry = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

    PageWindow(long pages) throws IOException {
        this.pages = pages;
        this.pagemap = FileChannel.open(Path.of("/proc/self/pagemap"), StandardOpenOption.READ);
        LibC.sched_getaffinity(0, CPU_MASK_BYTES, formerCpus);
        for (int cpu = 0; cpu < 8 * CPU_MASK_BYTES; cpu++) {
            if ((formerCpus[cpu / 8] >> cpu % 8 & 1) != 0) {
                byte[] one = new byte[CPU_MASK_BYTES];
                one[cpu / 8] = (byte) (1 << cpu % 8);
                cpus.add(one);
            }
        }
        LibC.sched_setaffinity(0, CPU_MASK_BYTES, cpus.get(0));
        memory = LibC.mmap(Pointer.NULL, pages * PAGE, LibC.READ_WRITE, LibC.PRIVATE_ANONYMOUS, -1, 0);
        try {
            LibC.madvise(memory, pages * PAGE, LibC.MADV_NOHUGEPAGE);
        } catch (LastErrorException withoutHugePages) {
            // then there is nothing to switch off
        }
    }

    /** Fills a page and has it reclaimed. */
    void out(long page, byte[] content) throws IOException {
        memory.write(page * PAGE, content, 0, PAGE);
        again(page);
    }

    /** Has a page reclaimed as it is. @throws CliException if the kernel does not */
    void again(long page) throws IOException {
        pageOut(page);
        for (int round = 0; present(page); round++) {
            // a page whose write has just ended waits in a batch of the CPU that heard so; asked there, the kernel
            // empties its batches first
            for (byte[] cpu : cpus) {
                LibC.sched_setaffinity(0, CPU_MASK_BYTES, cpu);
                pageOut(page);
            }
            LibC.sched_setaffinity(0, CPU_MASK_BYTES, cpus.get(0));
            if (round == ROUNDS) {
                throw CliException.environment("verify-zswap: the kernel does not swap a page of this process out\n"
                        + "  Is the swap area full, or another process in the way?");
            }
        }
    }

    private void pageOut(long page) {
        LibC.madvise(memory.share(page * PAGE), PAGE, LibC.MADV_PAGEOUT);
    }

    private boolean present(long page) throws IOException {
        entry.clear();
        pagemap.read(entry, (Pointer.nativeValue(memory) / PAGE + page) * Long.BYTES);
        return (entry.getLong(0) & PRESENT) != 0;
    }

    /** Reads a page back; it stays in the swap cache. */
    void load(long page, byte[] to) {
        memory.read(page * PAGE, to, 0, PAGE);
    }

    /**
     * Brings a page back by writing to it, so that it leaves the swap cache and its slot is free.
     *
     * @param first its first byte, which it keeps
     */
    void in(long page, byte first, byte[] to) {
        memory.setByte(page * PAGE, first);
        memory.read(page * PAGE, to, 0, PAGE);
    }

    /** Gives a page up, swapped or not. */
    void free(long page) {
        LibC.madvise(memory.share(page * PAGE), PAGE, LibC.MADV_DONTNEED);
    }

    @Override
    public void close() throws IOException {
        pagemap.close();
        LibC.munmap(memory, pages * PAGE);
        LibC.sched_setaffinity(0, CPU_MASK_BYTES, formerCpus);
    }
}
