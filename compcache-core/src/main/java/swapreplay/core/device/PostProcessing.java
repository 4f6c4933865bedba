package swapreplay.core.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.BackingStore;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.SlotTable.Chunk;
import swapreplay.core.stats.BdStat;
import swapreplay.core.stats.PostStat;

/**
 * What zram does to pages that it holds, on request: idle marks, write-back to a backing device, recompression by other algorithms
 * (Linux 6.18 and 6.1, zram). Any thread may call; one write-back or recompression runs at a time, and a slot that is touched meanwhile is
 * left alone.
 */
public final class PostProcessing {
    /** Kernels count the backing device in these, whatever the page size. */
    static final int UNIT = 4096;

    private final CompressedDevice device;
    private final AtomicBoolean running = new AtomicBoolean();
    private final PostCounters counters = new PostCounters();

    private volatile @Nullable BackingBlocks blocks;
    private volatile boolean limitEnabled;
    private long limit;

    PostProcessing(CompressedDevice device) {
        this.device = device;
    }

    /** Gives the device a place to write pages back to; it is closed with the device, and by a reset. Only before anything is stored. */
    public void attach(BackingStore store) {
        if (device.mmStat().origDataSize() != 0) {
            throw new IllegalStateException("a backing device must be there from the start");
        }
        detach();
        BackingBlocks fresh = new BackingBlocks(store);
        blocks = fresh;
        device.pool().backing(fresh);
    }

    void detach() {
        BackingBlocks had = blocks;
        blocks = null;
        if (had != null) {
            try {
                had.store.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    boolean hasBacking() {
        return blocks != null;
    }

    /** The backing device as it is called, or {@code "none"}. */
    public String backingName() {
        BackingBlocks now = blocks;
        return now == null ? "none" : now.store.name();
    }

    /** Sets the codec that recompression tries at a priority of 1 to 3. Only before anything is stored. */
    public void secondary(int priority, PageCodec codec) {
        device.secondaryCodec(priority, codec);
    }

    /** Counters of the backing device; zeros without one. */
    public BdStat bdStat() {
        BackingBlocks now = blocks;
        long units = device.pageSize() / UNIT;
        return now == null
                ? new BdStat(0, 0, 0)
                : new BdStat(now.count() * units, now.reads() * units, now.writes() * units);
    }

    void clearCounts() {
        BackingBlocks now = blocks;
        if (now != null) {
            now.clearCounts();
        }
    }

    /** Whether write-back spends {@link #writebackLimit}. A reset leaves it as it is, as in the kernel. */
    public void limitEnabled(boolean enabled) {
        limitEnabled = enabled;
    }

    public boolean limitEnabled() {
        return limitEnabled;
    }

    /** What write-back may still write, in units of 4 KiB. A reset leaves it as it is, as in the kernel. */
    public synchronized long writebackLimit() {
        return limit;
    }

    public synchronized void writebackLimit(long units) {
        limit = units;
    }

    private synchronized void spendLimit() {
        if (limitEnabled) {
            limit -= Math.min(limit, device.pageSize() / UNIT);
        }
    }

    private synchronized boolean limitSpent() {
        return limitEnabled && limit == 0;
    }

    /** What write-back and recompression have done since the device was made. */
    public PostStat stat() {
        return counters.stat();
    }

    PostCounters counters() {
        return counters;
    }

    /** Marks every stored page idle. @return pages that bear the mark now */
    public long markIdle() {
        return markIdleBefore(Long.MAX_VALUE);
    }

    /**
     * Marks the pages idle that were not touched for so long, and takes the mark from the others; Linux 6.1 leaves it to them.
     *
     * @return pages that bear the mark now
     * @throws IllegalStateException if the device does not track access
     */
    public long markIdle(long seconds) {
        if (!device.tracksAccess()) {
            throw new IllegalStateException("the device does not know when pages were touched");
        }
        return markIdleBefore(device.nowNs() - seconds * 1_000_000_000L);
    }

    /**
     * Marks the pages idle that were last touched before that moment, and takes the mark from the others; Linux 6.1 leaves it to them,
     * and marks same-filled and written-back pages, too.
     *
     * @param cutoffNs on the device's clock; {@link Long#MAX_VALUE} for all pages
     */
    long markIdleBefore(long cutoffNs) {
        boolean v61 = device.spec().kernel() == KernelVersion.V6_1;
        boolean ages = cutoffNs != Long.MAX_VALUE;
        long idle = 0;
        SlotTable table = device.table();
        for (long first = 0; first < device.slots(); first += SlotTable.CHUNK_SLOTS) {
            Chunk chunk = table.chunkIfAny(first);
            int end = (int) Math.min(SlotTable.CHUNK_SLOTS, device.slots() - first);
            for (int index = 0; chunk != null && index < end; index++) {
                int state = chunk.peek(index);
                if (!markable(state, v61)) {
                    continue;
                }
                boolean marked = (state & SlotTable.IDLE) != 0;
                boolean mark = !ages || chunk.accessed[index] < cutoffNs || (v61 && marked);
                if (mark != marked) { // only what changes is worth a lock
                    idle += mark(chunk, index, v61, ages, cutoffNs);
                } else {
                    idle += mark ? 1 : 0;
                }
            }
        }
        return idle;
    }

    /** @return 1 if the page bears the mark now */
    private static int mark(Chunk chunk, int index, boolean v61, boolean ages, long cutoffNs) {
        int state = chunk.lock(index);
        boolean markable = markable(state, v61);
        boolean mark =
                markable && (!ages || chunk.accessed[index] < cutoffNs || (v61 && (state & SlotTable.IDLE) != 0));
        chunk.unlock(index, !markable ? state : mark ? state | SlotTable.IDLE : state & ~SlotTable.IDLE);
        return mark ? 1 : 0;
    }

    private static boolean markable(int state, boolean v61) {
        return v61 ? state != 0 : SlotTable.stored(state);
    }

    /** Starts a write-back or a recompression. @throws ErrnoException EAGAIN if one runs already */
    Run start() throws ErrnoException {
        if (!running.compareAndSet(false, true)) {
            throw new ErrnoException(Errno.EAGAIN, "another write-back or recompression runs");
        }
        return new Run();
    }

    /** Writes back the slots that {@code filter} picks. @throws ErrnoException as the kernel's {@code writeback} */
    public void writeback(SlotFilter filter) throws ErrnoException {
        try (Run run = start()) {
            run.requireBacking();
            run.pickForWriteback(filter, 0, device.slots() - 1);
            run.writeback();
        }
    }

    /** As {@link #writeback} in the order of 6.1. @throws ErrnoException as that kernel's {@code writeback} */
    void writebackAscending(SlotFilter filter) throws ErrnoException {
        try (Run run = start()) {
            run.writebackAscending(filter, 0, device.slots() - 1);
        }
    }

    /** Pages that were written back, recompressed, or given back by compaction. */
    long doneSoFar() {
        BackingBlocks now = blocks;
        return (now == null ? 0 : now.writes())
                + counters.recompressedSoFar()
                + device.pool().pagesCompacted();
    }

    /** Compresses again with other codecs. @throws ErrnoException as the kernel's {@code recompress} */
    public void recompress(RecompressOptions options) throws ErrnoException {
        try (Run run = start()) {
            new Recompression(device, options).run(run);
        }
    }

    void readBlock(long block, byte[] page, int offset) throws IOException {
        BackingBlocks now = blocks;
        if (now == null) {
            throw new IOException("the backing device is gone");
        }
        now.store.read(block, page, offset);
        now.countRead();
    }

    /** As {@link #readBlock} for a device that holds no bytes. */
    void accountRead(long block) {
        BackingBlocks now = blocks;
        if (now != null) {
            now.store.accountRead(block);
            now.countRead();
        }
    }

    /** Which slots a request works on. */
    interface Choice {
        boolean picks(int state);
    }

    /** Selects the slots of a range that are chosen, ascending. */
    private void choose(long low, long high, Choice choice, SlotBuckets picked) {
        SlotTable table = device.table();
        long slot = low;
        while (slot <= high) {
            Chunk chunk = table.chunkIfAny(slot);
            long end = Math.min(high + 1, slot - SlotTable.indexIn(slot) + SlotTable.CHUNK_SLOTS);
            for (; chunk != null && slot < end; slot++) {
                int index = SlotTable.indexIn(slot);
                if (!choice.picks(chunk.peek(index))) {
                    continue;
                }
                int state = chunk.lock(index);
                if (choice.picks(state)) {
                    picked.add(slot, state & SlotTable.SIZE_MASK);
                    state |= SlotTable.SELECTED;
                }
                chunk.unlock(index, state);
            }
            slot = end;
        }
    }

    /** One write-back or recompression, from the picking of slots to the last of them. */
    final class Run implements AutoCloseable {
        final SlotBuckets picked = new SlotBuckets(device.pageSize());
        private final byte[] page = new byte[device.holdsBytes() ? device.pageSize() : 0];

        /** @throws ErrnoException ENODEV without a backing device */
        BackingBlocks requireBacking() throws ErrnoException {
            BackingBlocks now = blocks;
            if (now == null) {
                throw new ErrnoException(Errno.ENODEV, "there is no backing device");
            }
            return now;
        }

        /** Picks the stored slots of a range for write-back. */
        void pickForWriteback(SlotFilter filter, long low, long high) {
            pick(low, high, state -> SlotTable.stored(state) && filter.picks(state));
        }

        /** Picks the chosen slots of a range. */
        void pick(long low, long high, Choice choice) {
            long before = picked.added();
            choose(low, high, choice, picked);
            counters.picked(picked.added() - before);
        }

        /** Writes back what was picked. What was written stays written. @throws ErrnoException with the last error */
        void writeback() throws ErrnoException {
            BackingBlocks backing = requireBacking();
            ErrnoException failed = null;
            long block = BackingBlocks.NONE;
            for (long slot = picked.next(); slot >= 0; slot = picked.next()) {
                if (limitSpent()) {
                    failed = new ErrnoException(Errno.EIO, "the write-back limit is spent");
                    break;
                }
                block = block == BackingBlocks.NONE ? backing.take() : block;
                if (block == BackingBlocks.NONE) {
                    failed = new ErrnoException(Errno.ENOSPC, "the backing device is full");
                    break;
                }
                try {
                    if (writeSlot(slot, block, backing)) {
                        block = BackingBlocks.NONE;
                        spendLimit();
                    }
                } catch (IOException e) {
                    failed = new ErrnoException(Errno.EIO, String.valueOf(e.getMessage()));
                }
            }
            if (block != BackingBlocks.NONE) {
                backing.release(block);
            }
            if (failed != null) {
                throw failed;
            }
        }

        /** @return false if the slot was touched since it was picked */
        private boolean writeSlot(long slot, long block, BackingBlocks backing) throws IOException {
            if (!load(slot)) {
                return false;
            }
            if (device.holdsBytes()) {
                backing.store.write(block, page, 0);
            } else {
                backing.store.accountWrite(block);
            }
            backing.countWrite();
            Chunk chunk = device.table().chunk(slot);
            int index = SlotTable.indexIn(slot);
            int state = chunk.lock(index);
            boolean still = (state & SlotTable.SELECTED) != 0;
            if (still) {
                device.pool().writtenBack(state, chunk.word[index]);
                chunk.word[index] = block;
                chunk.touch(index, 0);
                state = SlotTable.WRITTEN_BACK;
            }
            chunk.unlock(index, state);
            return still;
        }

        /** Fills {@link #page} with a slot's page. @return false if the slot was touched since it was picked */
        private boolean load(long slot) throws IOException {
            Chunk chunk = device.table().chunk(slot);
            int index = SlotTable.indexIn(slot);
            int state = chunk.lock(index);
            try {
                if ((state & SlotTable.SELECTED) == 0) {
                    return false;
                }
                counters.restore(state);
                if (device.holdsBytes()) {
                    device.fetch(state, chunk.word[index], page, 0);
                }
            } finally {
                chunk.unlock(index, state);
            }
            if (device.holdsBytes() && (state & SlotTable.HUGE) == 0) {
                try {
                    device.decompress(state, page, 0);
                } catch (CorruptPageException corrupt) {
                    throw new IOException("slot " + slot + ": " + corrupt.getMessage(), corrupt);
                }
            }
            return true;
        }

        /** 6.1: every slot of the range in ascending order, whether it is picked or not, needs limit and block before it is looked at. */
        void writebackAscending(SlotFilter filter, long low, long high) throws ErrnoException {
            BackingBlocks backing = requireBacking();
            ErrnoException failed = null;
            long block = BackingBlocks.NONE;
            for (long slot = low; slot <= high; slot++) {
                Chunk chunk = device.table().chunkIfAny(slot);
                if (limitSpent()) {
                    failed = new ErrnoException(Errno.EIO, "the write-back limit is spent");
                    break;
                }
                block = block == BackingBlocks.NONE ? backing.take() : block;
                if (block == BackingBlocks.NONE) {
                    failed = new ErrnoException(Errno.ENOSPC, "the backing device is full");
                    break;
                }
                if (chunk == null || !select(chunk, slot, filter)) {
                    continue;
                }
                try {
                    if (writeSlot(slot, block, backing)) {
                        block = BackingBlocks.NONE;
                        spendLimit();
                    }
                } catch (IOException e) {
                    failed = new ErrnoException(Errno.EIO, String.valueOf(e.getMessage()));
                }
            }
            if (block != BackingBlocks.NONE) {
                backing.release(block);
            }
            if (failed != null) {
                throw failed;
            }
        }

        private boolean select(Chunk chunk, long slot, SlotFilter filter) {
            int index = SlotTable.indexIn(slot);
            int state = chunk.lock(index);
            boolean picks = SlotTable.stored(state) && filter.picks(state);
            chunk.unlock(index, picks ? state | SlotTable.SELECTED : state);
            counters.picked(picks ? 1 : 0);
            return picks;
        }

        @Override
        public void close() {
            for (long slot = picked.next(); slot >= 0; slot = picked.next()) {
                Chunk chunk = device.table().chunk(slot);
                int index = SlotTable.indexIn(slot);
                chunk.unlock(index, chunk.lock(index) & ~SlotTable.SELECTED);
            }
            running.set(false);
        }
    }
}
