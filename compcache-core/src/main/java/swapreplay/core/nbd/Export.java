package swapreplay.core.nbd;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.device.CompressedDevice;

/**
 * A compressed device as a disk of bytes: requests of any alignment become operations on pages. Any number of connections use
 * an export at the same time; a page is always replaced whole, and writes to parts of one page never lose each other.
 *
 * <p>With a {@link RequestListener} the operations of an export run one after the other, because the listener is promised the
 * device's own order.
 */
public final class Export {
    /** What {@link #read} answers when every page could be restored. */
    static final long ALL_READ = -1;

    /** Slots freed in one go; other connections' partial writes wait no longer than this takes. */
    private static final long DISCARD_SLICE = 1 << 14;

    private final String name;
    private final String description;
    private final CompressedDevice device;
    private final boolean readOnly;
    private final @Nullable RequestListener listener;
    private final FlushAction flush;
    private final int pageShift;
    private final int pageMask;
    private final long sizeBytes;
    private final byte[] zeroes;
    private final PageLocks locks = new PageLocks();
    private final Object order = new Object();

    /** Makes everything stored so far as durable as it gets. */
    @FunctionalInterface
    public interface FlushAction {
        /** @throws java.io.IOException if the backing store cannot take it */
        void flush() throws java.io.IOException;
    }

    /**
     * @param name what clients ask for; at most 4096 bytes of UTF-8
     * @param description a line for people
     * @param listener hears of every page operation; null for none
     * @param flush carries out FLUSH and FUA
     */
    public Export(
            String name,
            String description,
            CompressedDevice device,
            boolean readOnly,
            @Nullable RequestListener listener,
            FlushAction flush) {
        this.name = name;
        this.description = description;
        this.device = device;
        this.readOnly = readOnly;
        this.listener = listener;
        this.flush = flush;
        pageShift = Integer.numberOfTrailingZeros(device.pageSize());
        pageMask = device.pageSize() - 1;
        sizeBytes = device.slots() << pageShift;
        zeroes = new byte[device.pageSize()];
    }

    /** What clients ask for. */
    public String name() {
        return name;
    }

    /** A line for people. */
    public String description() {
        return description;
    }

    /** Where the pages are. */
    public CompressedDevice device() {
        return device;
    }

    /** True if every change is refused. */
    public boolean readOnly() {
        return readOnly;
    }

    /** Bytes on the disk. */
    public long sizeBytes() {
        return sizeBytes;
    }

    int pageSize() {
        return pageMask + 1;
    }

    void flush() throws java.io.IOException {
        flush.flush();
    }

    /**
     * Reads a range that lies inside the export to {@code dst} at {@code dstAt}.
     *
     * @param page scratch of at least a page
     * @return {@link #ALL_READ}, or the offset of the first page that could not be restored; what follows is not read then
     */
    long read(long offset, int length, ByteBuffer dst, int dstAt, byte[] page) {
        long at = offset;
        long end = offset + length;
        int to = dstAt;
        while (at < end) {
            long slot = at >>> pageShift;
            int within = (int) at & pageMask;
            int part = (int) Math.min(pageSize() - within, end - at);
            if (!restore(slot, page, at == offset)) {
                return slot << pageShift;
            }
            dst.put(to, page, within, part);
            at += part;
            to += part;
        }
        return ALL_READ;
    }

    /** Whether a request of ordinary size may have to wait for a disk, or for another request to end. */
    boolean mayWait() {
        return listener != null || device.hasBacking();
    }

    /** Whether a page of a range inside the export lies on the backing device now, so that reading it may take long. */
    boolean touchesBacking(long offset, long length) {
        long first = offset >>> pageShift;
        return device.touchesBacking(first, ((offset + length - 1) >>> pageShift) - first + 1);
    }

    /** Restores every page of a range and forgets it: after this a stream of the range is unlikely to break. */
    boolean canRead(long offset, int length, byte[] page) {
        long last = (offset + length - 1) >>> pageShift;
        for (long slot = offset >>> pageShift; slot <= last; slot++) {
            try {
                device.read(slot, page, 0);
            } catch (CorruptPageException | UncheckedIOException e) {
                return false;
            }
        }
        return true;
    }

    private boolean restore(long slot, byte[] page, boolean starts) {
        try {
            if (listener == null) {
                device.read(slot, page, 0);
            } else {
                synchronized (order) {
                    device.read(slot, page, 0);
                    listener.read(slot, starts);
                }
            }
            return true;
        } catch (CorruptPageException | UncheckedIOException e) {
            return false;
        }
    }

    /**
     * Writes {@code length} bytes of {@code src} from {@code srcAt} on to a range inside the export.
     *
     * @param page scratch of at least a page
     * @return null, or why not all of it was stored
     */
    @Nullable
    Refusal write(long offset, int length, ByteBuffer src, int srcAt, byte[] page) {
        if (listener == null) {
            return writePages(offset, length, src, srcAt, page);
        }
        synchronized (
                order) { // before any page's lock, and for the whole request: its pages stay together in a recording
            return writePages(offset, length, src, srcAt, page);
        }
    }

    private @Nullable Refusal writePages(long offset, int length, ByteBuffer src, int srcAt, byte[] page) {
        long at = offset;
        long end = offset + length;
        int from = srcAt;
        while (at < end) {
            long slot = at >>> pageShift;
            int within = (int) at & pageMask;
            int part = (int) Math.min(pageSize() - within, end - at);
            boolean first = at == offset;
            Refusal refusal = part == pageSize()
                    ? writePage(slot, src, from, first, page)
                    : patch(slot, within, part, src, from, first, page);
            if (refusal != null) {
                notTried(at + part, end, src, from + part, page);
                return refusal;
            }
            at += part;
            from += part;
        }
        return null;
    }

    /** The whole pages behind one that was refused: a listener is to know what the client wanted. */
    private void notTried(long offset, long end, ByteBuffer src, int srcAt, byte[] page) {
        if (listener == null) {
            return;
        }
        int from = srcAt;
        for (long at = offset; end - at >= pageSize(); at += pageSize(), from += pageSize()) {
            src.get(from, page, 0, pageSize());
            listener.written(at >>> pageShift, page, false);
        }
    }

    private @Nullable Refusal writePage(long slot, ByteBuffer src, int from, boolean first, byte[] page) {
        src.get(from, page, 0, pageSize());
        StampedLock lock = locks.of(slot);
        long stamp = lock.readLock();
        try {
            return store(slot, page, first);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** @param src null for zeroes */
    private @Nullable Refusal patch(
            long slot, int within, int part, @Nullable ByteBuffer src, int from, boolean first, byte[] page) {
        long shared = locks.range.readLock();
        StampedLock lock = locks.of(slot);
        long stamp = lock.writeLock();
        try {
            device.read(slot, page, 0);
            if (src == null) {
                System.arraycopy(zeroes, 0, page, within, part);
            } else {
                src.get(from, page, within, part);
            }
            return store(slot, page, first);
        } catch (CorruptPageException e) {
            return Refusal.DAMAGED;
        } catch (UncheckedIOException e) {
            return Refusal.BACKING;
        } finally {
            lock.unlockWrite(stamp);
            locks.range.unlockRead(shared);
        }
    }

    private @Nullable Refusal store(long slot, byte[] page, boolean first) {
        int result = device.write(slot, page, 0);
        if (listener != null) {
            listener.written(slot, page, first);
        }
        return result == CompressedDevice.OK ? null : Refusal.NO_SPACE;
    }

    /** Frees the pages that lie completely inside the range; the others keep their bytes. */
    void trim(long offset, long length) {
        long first = (offset + pageMask) >>> pageShift;
        long end = (offset + length) >>> pageShift;
        if (first < end) {
            discard(first, end);
        }
    }

    /**
     * Makes a range inside the export read as zeroes.
     *
     * @param keep store zero pages instead of freeing whole ones, so that the range is not reported as a hole
     * @param page scratch of at least a page
     */
    @Nullable
    Refusal zero(long offset, long length, boolean keep, byte[] page) {
        if (listener == null) {
            return zeroPages(offset, length, keep, page);
        }
        synchronized (order) {
            return zeroPages(offset, length, keep, page);
        }
    }

    private @Nullable Refusal zeroPages(long offset, long length, boolean keep, byte[] page) {
        long end = offset + length;
        long firstWhole = (offset + pageMask) >>> pageShift;
        long endWhole = end >>> pageShift;
        Refusal refusal = null;
        int head = (int) Math.min((firstWhole << pageShift) - offset, length);
        if (head > 0) {
            refusal = patch(offset >>> pageShift, (int) offset & pageMask, head, null, 0, true, page);
        }
        int tail = firstWhole <= endWhole ? (int) end & pageMask : 0;
        if (refusal == null && tail > 0) {
            refusal = patch(endWhole, 0, tail, null, 0, head == 0, page);
        }
        if (refusal != null || firstWhole >= endWhole) {
            return refusal;
        }
        if (keep) {
            return storeZeroes(firstWhole, endWhole);
        }
        discard(firstWhole, endWhole);
        return null;
    }

    /** Frees every page, as a trim of the whole disk does. */
    public void discardAll() {
        discard(0, device.slots());
    }

    /** True if {@link #zero} of this range only changes tables. */
    boolean zeroIsFast(long offset, long length) {
        return ((offset | length) & pageMask) == 0;
    }

    private @Nullable Refusal storeZeroes(long first, long end) {
        for (long slot = first; slot < end; slot++) {
            StampedLock lock = locks.of(slot);
            long stamp = lock.readLock();
            try {
                Refusal refusal = store(slot, zeroes, slot == first);
                if (refusal != null) {
                    return refusal;
                }
            } finally {
                lock.unlockRead(stamp);
            }
        }
        return null;
    }

    private void discard(long first, long end) {
        if (listener == null) {
            discardPages(first, end);
        } else {
            synchronized (order) {
                discardPages(first, end);
                listener.discarded(first, end - first);
            }
        }
    }

    private void discardPages(long first, long end) {
        for (long slot = first; slot < end; ) {
            long count = Math.min(end - slot, sliceOf(slot, end));
            long stamp = locks.range.writeLock();
            try {
                device.discard(slot, count);
            } finally {
                locks.range.unlockWrite(stamp);
            }
            slot += count;
        }
    }

    /** Free parts in one go, they cost nothing. */
    private long sliceOf(long slot, long end) {
        long free = device.status(slot) == CompressedDevice.SLOT_FREE ? device.sameStatus(slot, end - slot) : 0;
        return Math.max(free, DISCARD_SLICE);
    }

    /** Flags of base:allocation at {@code offset}. */
    int allocation(long offset) {
        return switch (device.status(offset >>> pageShift)) {
            case CompressedDevice.SLOT_FREE -> Wire.STATE_HOLE | Wire.STATE_ZERO;
            case CompressedDevice.SLOT_ZERO -> Wire.STATE_ZERO;
            default -> 0;
        };
    }

    /** Bytes from {@code offset} on, at least one and at most {@code length}, that have the same {@link #allocation}. */
    long sameAllocation(long offset, long length) {
        long slot = offset >>> pageShift;
        long slots = ((offset + length - 1) >>> pageShift) - slot + 1;
        long end = (slot + device.sameStatus(slot, slots)) << pageShift;
        return Math.min(end - offset, length);
    }

    /** As {@link #allocation}, but false as soon as the page may read as something else. */
    boolean readsAsZero(long offset) {
        return device.status(offset >>> pageShift) != CompressedDevice.SLOT_DATA;
    }
}
