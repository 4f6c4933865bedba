package swapreplay.traces.resident;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The anonymous private pages of one process, by {@code /proc/PID/maps}, {@code pagemap} and {@code mem} (Linux, admin-guide/mm/pagemap). The
 * process goes on meanwhile: pages come, go and change under the reader.
 */
final class AnonymousMemory implements AutoCloseable {
    /** Hears of pages in memory. */
    interface Visitor {
        /**
         * @param address of the page in the process
         * @param entry of pagemap
         */
        void page(long address, long entry) throws IOException;
    }

    private static final long PRESENT = 1L << 63;
    private static final long SWAPPED = 1L << 62;
    private static final long FILE_OR_SHARED = 1L << 61;
    private static final long SOFT_DIRTY = 1L << 55;
    private static final long FRAME = (1L << 55) - 1;

    /** Mappings that are no memory of the process, although they are private. */
    private static final Set<String> KERNEL_MAPPINGS = Set.of("[vvar]", "[vvar_vclock]", "[vdso]", "[vsyscall]");

    private static final int CHUNK_ENTRIES = 1 << 15;
    private static final int PATH_WORD = 6;

    private final Path proc;
    private final int pageSize;
    private final FileChannel pagemap;
    private final FileChannel mem;
    private final ByteBuffer entries =
            ByteBuffer.allocateDirect(CHUNK_ENTRIES * Long.BYTES).order(ByteOrder.nativeOrder());
    private long swapped;

    private AnonymousMemory(Path proc, int pageSize, FileChannel pagemap, FileChannel mem) {
        this.proc = proc;
        this.pageSize = pageSize;
        this.pagemap = pagemap;
        this.mem = mem;
    }

    /** @throws IOException if the process is gone, or may not be looked into by this one */
    static AnonymousMemory of(long pid, int pageSize) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        FileChannel pagemap = FileChannel.open(proc.resolve("pagemap"), StandardOpenOption.READ);
        try {
            return new AnonymousMemory(
                    proc, pageSize, pagemap, FileChannel.open(proc.resolve("mem"), StandardOpenOption.READ));
        } catch (IOException e) {
            pagemap.close();
            throw e;
        }
    }

    /** Shows the visitor every anonymous private page that is in memory now, addresses rising. Nothing if the process is gone. */
    void walk(Visitor visitor) throws IOException {
        swapped = 0;
        for (String line : Files.readString(proc.resolve("maps"), StandardCharsets.ISO_8859_1)
                .split("\n", -1)) {
            String[] words = line.split(" +", PATH_WORD);
            if (words.length < 2 || !ofInterest(words)) {
                continue;
            }
            int dash = words[0].indexOf('-');
            walk(
                    Long.parseUnsignedLong(words[0].substring(0, dash), 16),
                    Long.parseUnsignedLong(words[0].substring(dash + 1), 16),
                    visitor);
        }
    }

    /** Private, and not set apart without access, as the huge reservations of allocators are. */
    private static boolean ofInterest(String[] words) {
        String rights = words[1];
        return rights.length() == 4
                && rights.charAt(3) == 'p'
                && !rights.startsWith("---")
                && !(words.length == PATH_WORD && KERNEL_MAPPINGS.contains(words[PATH_WORD - 1]));
    }

    private void walk(long from, long to, Visitor visitor) throws IOException {
        long end = to / pageSize;
        for (long page = from / pageSize; page < end; ) {
            entries.clear().limit((int) Math.min(CHUNK_ENTRIES, end - page) * Long.BYTES);
            int read = pagemap.read(entries, page * Long.BYTES);
            if (read < Long.BYTES) {
                return; // the mapping, or the process, is gone
            }
            LongBuffer found = entries.flip().asLongBuffer();
            for (int i = 0; i < found.limit(); i++) {
                long entry = found.get(i);
                swapped += (entry & SWAPPED) == 0 ? 0 : 1;
                if ((entry & (PRESENT | FILE_OR_SHARED)) == PRESENT) {
                    visitor.page((page + i) * pageSize, entry);
                }
            }
            page += found.limit();
        }
    }

    /** Pages of the last walk that are in swap already. */
    long swapped() {
        return swapped;
    }

    /** The page frame, 0 where the kernel does not show it to this user. */
    static long frame(long entry) {
        return entry & FRAME;
    }

    /** Whether the page was written to since {@link #markClean}, or that is not known. */
    static boolean dirty(long entry) {
        return (entry & SOFT_DIRTY) != 0;
    }

    /** Starts to watch which pages are written to; the next write to each faults once. */
    void markClean() throws IOException {
        try (FileChannel clear = FileChannel.open(proc.resolve("clear_refs"), StandardOpenOption.WRITE)) {
            clear.write(ByteBuffer.wrap(new byte[] {'4'}));
        }
    }

    /** Reads pages that follow each other. @return how many, less than {@code count} where one cannot be read */
    int read(long address, int count, ByteBuffer into) {
        into.clear().limit(count * pageSize);
        try {
            int read = mem.read(into, address);
            return Math.max(0, read) / pageSize;
        } catch (IOException gone) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            pagemap.close();
        } finally {
            mem.close();
        }
    }
}
