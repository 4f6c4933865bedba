package swapreplay.core.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.alloc.Extent;
import swapreplay.core.alloc.FrameStore;
import swapreplay.core.alloc.OffHeapFrames;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.SlotTable.Chunk;
import swapreplay.core.device.Workspaces.Workspace;
import swapreplay.core.stats.DedupStat;
import swapreplay.core.stats.IoStat;
import swapreplay.core.stats.MmStat;

/**
 * A RAM block device that keeps pages compressed, with zram's rules, order of operations and counters (Linux 6.18, zram).
 *
 * <p>A write: same-filled? keep the word; else compress, keep it raw from {@link #hugeThreshold} bytes on, allocate the new
 * object, take the peak, hold the limit, free the slot's old object, enter the new one. So an overwrite needs room for
 * both objects for a moment, and a refused write leaves the old page in place.
 *
 * <p>All operations may be called by any number of threads, except {@link #reset} and {@link #close}, which nothing else may
 * overlap. Each slot has its own lock; compression and decompression run under no lock at all. No operation makes an object. An accounting
 * device is for one thread, and takes no locks.
 * Metadata: {@link SlotTable#BYTES_PER_SLOT} bytes for each slot, and what the allocator keeps for each object.
 */
public final class CompressedDevice implements AutoCloseable {
    /** The page is stored. */
    public static final int OK = 0;
    /** No memory, or the limit is reached: the slot keeps its old page; counted in {@code failed_writes}. */
    public static final int NO_SPACE = 1;

    /** What {@link #status} says of a slot that holds nothing; it reads as zeros. */
    public static final int SLOT_FREE = 0;
    /** The slot holds a page of zeros. */
    public static final int SLOT_ZERO = 1;
    /** The slot holds a page that may be anything. */
    public static final int SLOT_DATA = 2;

    /** What {@link #source} says of a free slot. */
    public static final int FROM_NOTHING = -1;
    /** A same-filled page. */
    public static final int FROM_WORD = -2;
    /** A page stored as it is. */
    public static final int FROM_RAW = -3;
    /** A page on the backing device. */
    public static final int FROM_BACKING = -4;

    /** Codecs that a device can have: the primary one and up to three for recompression. */
    public static final int PRIORITIES = 4;

    /** Accounting devices copy nothing, so nobody fills or reads this. */
    private static final Extent NOWHERE = new Extent();

    private static final XXHash64 XXH64 = XXHashFactory.safeInstance().hash64();

    private static final byte[] NO_BYTES = new byte[0];

    private final DeviceSpec spec;
    private final int pageSize;
    private final long slots;
    private final Allocators.Blueprint blueprint;
    private final IntFunction<FrameStore> frames;
    /** By priority, the primary codec first. None in an accounting device, which never sees a page. */
    private final @Nullable Workspaces[] workspaces = new Workspaces[PRIORITIES];

    /** Compressed lengths by priority and page number; only in accounting devices that know pages by number. */
    private int[][] lengths = new int[0][];

    private final PostProcessing post = new PostProcessing(this);
    /** Null if slots do not know when they were touched. */
    private @Nullable LongSupplier clockNs;

    private Pool pool;
    private SlotTable table;
    private boolean closed;

    private CompressedDevice(
            DeviceSpec spec,
            @Nullable PageCodec codec,
            Allocators.Blueprint blueprint,
            IntFunction<FrameStore> frames,
            int pageSize,
            long slots) {
        if (pageSize < 4096 || pageSize > 65536 || Integer.bitCount(pageSize) != 1) {
            throw new IllegalArgumentException("page size " + pageSize + " is not 4096, 8192, 16384, 32768 or 65536");
        }
        if (slots < 1 || slots > (long) Integer.MAX_VALUE * SlotTable.CHUNK_SLOTS) {
            throw new IllegalArgumentException("a device of " + slots + " slots cannot be made");
        }
        this.spec = spec;
        this.pageSize = pageSize;
        this.slots = slots;
        this.blueprint = blueprint;
        this.frames = frames;
        workspaces[0] = codec == null ? null : new Workspaces(codec, pageSize);
        pool = new Pool(
                blueprint, frames, pageSize, spec.memLimit(), spec.policies().dedup());
        table = freshTable();
    }

    /**
     * A real device: its pages lie off-heap and are read back.
     *
     * @param pageSize 4096 to 65536 bytes, a power of two
     * @throws swapreplay.core.spec.SpecException if the spec names a codec or an allocator that does not exist
     */
    public static CompressedDevice open(DeviceSpec spec, int pageSize, long slots) {
        return of(
                spec,
                Codecs.named(spec.codec()),
                Allocators.named(spec.allocator()),
                OffHeapFrames::new,
                pageSize,
                slots);
    }

    /**
     * The same accounts without any bytes, for one thread: of the operations on pages only {@link #writeSized}, {@link #writePage}, {@link
     * #readSized} and the freeing ones apply.
     *
     * @throws swapreplay.core.spec.SpecException if the spec names an allocator that does not exist
     */
    public static CompressedDevice accounting(DeviceSpec spec, int pageSize, long slots) {
        return accountingOf(spec, Allocators.named(spec.allocator()), AccountingFrames::new, pageSize, slots);
    }

    /** A device over frames and a codec of the caller's choice; {@code spec} only names them. */
    static CompressedDevice of(
            DeviceSpec spec,
            PageCodec codec,
            Allocators.Blueprint blueprint,
            IntFunction<FrameStore> frames,
            int pageSize,
            long slots) {
        return new CompressedDevice(spec, codec, blueprint, frames, pageSize, slots);
    }

    /** An accounting device over frames of the caller's choice. */
    static CompressedDevice accountingOf(
            DeviceSpec spec, Allocators.Blueprint blueprint, IntFunction<FrameStore> frames, int pageSize, long slots) {
        return new CompressedDevice(spec, null, blueprint, frames, pageSize, slots);
    }

    /** What this device was made from. */
    public DeviceSpec spec() {
        return spec;
    }

    /** Bytes in a page, and so in a slot. */
    public int pageSize() {
        return pageSize;
    }

    /** Pages on the disk; slots are numbered from 0. */
    public long slots() {
        return slots;
    }

    /** The smallest compressed length, in bytes, that is stored as a raw page. */
    public int hugeThreshold() {
        return pool.hugeThreshold();
    }

    /**
     * Stores the page at {@code page[offset]}.
     *
     * @return {@link #OK} or {@link #NO_SPACE}
     * @throws OutOfMemoryError if the heap has no room for the tables; it is a failed write like any other, and the slot keeps its old page
     */
    public int write(long slot, byte[] page, int offset) {
        Objects.checkIndex(slot, slots);
        Objects.checkFromIndexSize(offset, pageSize, page.length);
        try {
            return storePage(slot, page, offset);
        } catch (OutOfMemoryError full) {
            pool.countFailedWrite();
            throw full;
        }
    }

    private int storePage(long slot, byte[] page, int offset) {
        Workspace workspace = workspace(0);
        if (SameFilled.test(page, offset, pageSize)) {
            storeSame(slot, SameFilled.word(page, offset));
            return OK;
        }
        if (spec.policies().dedup()) {
            return writeShared(slot, workspace, page, offset);
        }
        int length = workspace.context.compress(page, offset, workspace.packed, 0);
        if (length >= pool.hugeThreshold()) {
            return store(slot, pool.rawState(), workspace.place, page, offset);
        }
        return store(slot, length, workspace.place, workspace.packed, 0);
    }

    /**
     * Stores a page once, whoever else holds it. A page is another's only if all its bytes are equal; of two that have the same key without that
     * the later is not found by others.
     */
    private int writeShared(long slot, Workspace workspace, byte[] page, int offset) {
        long key = XXH64.hash(page, offset, pageSize, 0);
        int object = pool.holdShared(key);
        if (object != SharedObjects.NONE) {
            if (holds(object, workspace, page, offset)) {
                try {
                    table.chunk(slot);
                } catch (OutOfMemoryError full) {
                    pool.dropShared(object);
                    throw full;
                }
                enterShared(slot, object);
                return OK;
            }
            pool.dropShared(object);
        }
        int length = workspace.context.compress(page, offset, workspace.packed, 0);
        boolean raw = length >= pool.hugeThreshold();
        return store(
                slot,
                raw ? pool.rawState() : length,
                workspace.place,
                raw ? page : workspace.packed,
                raw ? offset : 0,
                key);
    }

    private boolean holds(int object, Workspace workspace, byte[] page, int offset) {
        int state = pool.sharedState(object);
        byte[] held = workspace.page(pageSize);
        fetch(state, object, held, 0);
        try {
            if ((state & SlotTable.HUGE) == 0) {
                decompress(state, held, 0);
            }
        } catch (CorruptPageException corrupt) {
            return false; // its readers will hear of it; this page gets an object of its own
        }
        return Arrays.equals(held, 0, pageSize, page, offset, offset + pageSize);
    }

    /** Gives a slot an object that is held for it already. */
    private void enterShared(long slot, int object) {
        Chunk chunk = table.chunk(slot);
        int index = SlotTable.indexIn(slot);
        int state = pool.sharedState(object);
        pool.enterShared(chunk.lock(index), chunk.word[index]);
        chunk.word[index] = object;
        touch(chunk, index);
        chunk.unlock(index, state);
    }

    /**
     * Accounts for a page whose class and compressed length are known; for accounting devices.
     *
     * @param same the page is same-filled; {@code compressedLength} is then not looked at
     * @param compressedLength what the codec makes of the page, in bytes, however long
     * @return {@link #OK} or {@link #NO_SPACE}
     */
    public int writeSized(long slot, boolean same, int compressedLength) {
        Objects.checkIndex(slot, slots);
        if (workspaces[0] != null) {
            throw new IllegalStateException("writeSized is for accounting devices; this one holds bytes");
        } else if (spec.policies().dedup()) {
            throw new IllegalStateException("a device that shares pages must know them: use writePage");
        }
        if (same) {
            storeSame(slot, 0);
            return OK;
        }
        if (compressedLength < 1) {
            throw new IllegalArgumentException("no codec makes " + compressedLength + " bytes of a page");
        }
        int state = compressedLength >= pool.hugeThreshold() ? pool.rawState() : compressedLength;
        return store(slot, state, NOWHERE, NO_BYTES, 0);
    }

    /**
     * Tells an accounting device what each codec makes of each page, so that {@link #writePage} and recompression work. Only before
     * anything is stored.
     *
     * @param byPriority compressed lengths in bytes, by page number; of the primary codec first, where 0 is a same-filled page, then of up to
     *     three secondary ones
     */
    public void knowPages(int[]... byPriority) {
        if (holdsBytes() || byPriority.length < 1 || byPriority.length > PRIORITIES) {
            throw new IllegalArgumentException(
                    "an accounting device knows the sizes of 1 to " + PRIORITIES + " codecs");
        } else if (pool.mmStat().origDataSize() != 0) {
            throw new IllegalStateException("sizes must be known from the start");
        }
        lengths = byPriority.clone();
        table = freshTable();
    }

    /** As {@link #writeSized} for a page that {@link #knowPages} has spoken of, by its number. */
    public int writePage(long slot, int page) {
        Objects.checkIndex(slot, slots);
        int length = lengths[0][page];
        if (length > 0 && spec.policies().dedup()) {
            int object = pool.holdShared(page);
            if (object != SharedObjects.NONE) {
                enterShared(slot, object);
                return OK;
            }
        }
        int state = length >= pool.hugeThreshold() ? pool.rawState() : length;
        Chunk chunk = table.chunk(slot);
        int index = SlotTable.indexIn(slot);
        int old = chunk.lock(index);
        int left = old;
        try {
            if (length == 0) {
                pool.storeSame(old, chunk.word[index]);
                left = SlotTable.SAME;
            } else {
                long word = pool.store(old, chunk.word[index], state, NOWHERE, page);
                if (word == Pool.NO_SPACE) {
                    return NO_SPACE;
                }
                chunk.word[index] = word;
                left = state;
            }
            chunk.content[index] = page;
            touch(chunk, index);
            return OK;
        } finally {
            chunk.unlock(index, left);
        }
    }

    /**
     * Accounts for a read: the slot is no longer idle, and a page that was written back counts in {@code bd_reads}; for accounting devices.
     */
    public void readSized(long slot) {
        Objects.checkIndex(slot, slots);
        Chunk chunk = table.chunkIfAny(slot);
        if (chunk == null) {
            return;
        }
        int index = SlotTable.indexIn(slot);
        int state = chunk.lock(index);
        if ((state & SlotTable.WRITTEN_BACK) != 0) {
            post.accountRead(chunk.word[index]);
        }
        touch(chunk, index);
        chunk.unlock(index, state & ~SlotTable.UNTOUCHED);
    }

    /**
     * Where a read of the slot would take its page from now: {@link #FROM_NOTHING}, {@link #FROM_WORD}, {@link #FROM_RAW}, {@link
     * #FROM_BACKING}, or the priority of the codec that has to restore it.
     */
    public int source(long slot) {
        Objects.checkIndex(slot, slots);
        Chunk chunk = table.chunkIfAny(slot);
        int state = chunk == null ? 0 : chunk.peek(SlotTable.indexIn(slot));
        if (state == 0) {
            return FROM_NOTHING;
        } else if (SlotTable.stored(state)) {
            return (state & SlotTable.HUGE) != 0 ? FROM_RAW : SlotTable.priority(state);
        }
        return (state & SlotTable.WRITTEN_BACK) != 0 ? FROM_BACKING : FROM_WORD;
    }

    /**
     * Restores the slot's page to {@code page[offset]}; a free slot reads as zeros.
     *
     * @throws CorruptPageException if the stored bytes do not restore a page; counted in {@code failed_reads}
     * @throws UncheckedIOException if the backing device does not give the page back; counted likewise
     */
    public void read(long slot, byte[] page, int offset) throws CorruptPageException {
        Objects.checkIndex(slot, slots);
        Objects.checkFromIndexSize(offset, pageSize, page.length);
        requireBytes();
        Chunk chunk = table.chunkIfAny(slot);
        if (chunk == null) {
            SameFilled.fill(page, offset, pageSize, 0);
            return;
        }
        int index = SlotTable.indexIn(slot);
        int state = chunk.lock(index);
        int left = state;
        try {
            if ((state & SlotTable.WRITTEN_BACK) != 0) {
                post.readBlock(chunk.word[index], page, offset);
            } else if (SlotTable.stored(state)) {
                fetch(state, chunk.word[index], page, offset);
            } else {
                SameFilled.fill(page, offset, pageSize, state == 0 ? 0 : chunk.word[index]);
            }
            left = state & ~SlotTable.UNTOUCHED;
            touch(chunk, index);
        } catch (IOException failed) {
            pool.countFailedRead();
            throw new UncheckedIOException(failed);
        } finally {
            chunk.unlock(index, left);
        }
        if (SlotTable.stored(state) && (state & SlotTable.HUGE) == 0) {
            decompress(state, page, offset);
        }
    }

    /** What the slot holds now: {@link #SLOT_FREE}, {@link #SLOT_ZERO} or {@link #SLOT_DATA}. */
    public int status(long slot) {
        Objects.checkIndex(slot, slots);
        return statusIn(table.chunkIfAny(slot), SlotTable.indexIn(slot));
    }

    /** Whether pages can be written back. */
    public boolean hasBacking() {
        return post.hasBacking();
    }

    /** Whether a page of the range lies on the backing device at this moment. Quick, and quicker without one. */
    public boolean touchesBacking(long firstSlot, long count) {
        if (!post.hasBacking()) {
            return false;
        }
        Objects.checkFromIndexSize(firstSlot, count, slots);
        for (long slot = firstSlot; slot < firstSlot + count; slot++) {
            Chunk chunk = table.chunkIfAny(slot);
            if (chunk != null && (chunk.peek(SlotTable.indexIn(slot)) & SlotTable.WRITTEN_BACK) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Bytes that the slot's page takes in the store now: 0 if it is free or same-filled, the page size if it is stored raw. */
    public int storedBytes(long slot) {
        Objects.checkIndex(slot, slots);
        Chunk chunk = table.chunkIfAny(slot);
        return chunk == null ? 0 : chunk.peek(SlotTable.indexIn(slot)) & SlotTable.SIZE_MASK;
    }

    /** Slots from {@code slot} on, 1 to {@code most}, of the same {@link #status}. Takes no locks but where slots change at this moment. */
    public long sameStatus(long slot, long most) {
        Objects.checkFromIndexSize(slot, most, slots);
        int wanted = status(slot);
        long at = slot + 1;
        long end = slot + most;
        while (at < end) {
            Chunk chunk = table.chunkIfAny(at);
            long chunkEnd = Math.min(end, at - SlotTable.indexIn(at) + SlotTable.CHUNK_SLOTS);
            at = chunk == null
                    ? (wanted == SLOT_FREE ? chunkEnd : at)
                    : at + run(chunk, wanted, SlotTable.indexIn(at), (int) (chunkEnd - at));
            while (at < chunkEnd && statusIn(chunk, SlotTable.indexIn(at)) == wanted) {
                at++;
            }
            if (at < chunkEnd) {
                break;
            }
        }
        return at - slot;
    }

    private static int run(Chunk chunk, int status, int index, int most) {
        return switch (status) {
            case SLOT_FREE -> chunk.freeFrom(index, most);
            case SLOT_ZERO -> chunk.zeroFrom(index, most);
            default -> chunk.dataFrom(index, most);
        };
    }

    private static int statusIn(@Nullable Chunk chunk, int index) {
        int state = chunk == null ? 0 : chunk.peek(index);
        if (chunk == null || state == 0) {
            return SLOT_FREE;
        } else if ((state & SlotTable.SAME) == 0) {
            return SLOT_DATA;
        }
        state = chunk.lock(index);
        boolean zero = (state & SlotTable.SAME) != 0 && chunk.word[index] == 0;
        chunk.unlock(index, state);
        return state == 0 ? SLOT_FREE : zero ? SLOT_ZERO : SLOT_DATA;
    }

    /** Frees a range of slots: a discard or a write-zeroes request. Every slot counts in {@code notify_free}, held or not. */
    public void discard(long firstSlot, long count) {
        Objects.checkFromIndexSize(firstSlot, count, slots);
        long slot = firstSlot;
        long end = firstSlot + count;
        while (slot < end) {
            Chunk chunk = table.chunkIfAny(slot);
            long chunkEnd = Math.min(end, slot - SlotTable.indexIn(slot) + SlotTable.CHUNK_SLOTS);
            for (; chunk != null && slot < chunkEnd; slot++) {
                free(chunk, SlotTable.indexIn(slot));
            }
            slot = chunkEnd;
        }
        pool.countNotifyFree(count);
    }

    /**
     * The swap-slot-free notice. zram drops the notice when the slot is locked at that moment, because it must not wait there;
     * we wait, so nothing is ever missed.
     */
    public void slotFreeNotify(long slot) {
        Objects.checkIndex(slot, slots);
        Chunk chunk = table.chunkIfAny(slot);
        if (chunk != null) {
            free(chunk, SlotTable.indexIn(slot));
        }
        pool.countNotifyFree(1);
    }

    /** Moves objects together. @return pages given back, which are added to {@code pages_compacted} */
    public long compact() {
        return pool.compact();
    }

    /** Frees everything and clears all statistics and the limit, as zram's reset. No other operation may run. */
    public void reset() {
        pool.close();
        pool = new Pool(blueprint, frames, pageSize, 0, spec.policies().dedup());
        table = freshTable();
        post.detach();
        for (int priority = 1; priority < PRIORITIES; priority++) {
            dropCodec(priority);
        }
    }

    /**
     * Frees every page, clears all statistics and returns to the limit of the spec. Unlike {@link #reset} it leaves codecs and backing device,
     * and other operations may run meanwhile: what they store stays.
     */
    public void empty() {
        discard(0, slots);
        pool.clearStatistics();
        post.clearCounts();
        pool.memLimit(spec.memLimit());
    }

    private void dropCodec(int priority) {
        Workspaces of = workspaces[priority];
        if (of != null) {
            of.close();
        }
        workspaces[priority] = null;
    }

    /** Idle pages, write-back and recompression of this device. */
    public PostProcessing post() {
        return post;
    }

    /**
     * From now on slots know when they were touched last, which idle marks by age need. Only before anything is stored.
     *
     * @param boottimeNs nanoseconds on the caller's clock, never 0 and never decreasing
     */
    public void trackAccess(LongSupplier boottimeNs) {
        if (pool.mmStat().origDataSize() != 0) {
            throw new IllegalStateException("access times must be tracked from the start");
        }
        clockNs = boottimeNs;
        table = freshTable();
    }

    private SlotTable freshTable() {
        return new SlotTable(slots, clockNs != null, lengths.length > 0, holdsBytes());
    }

    /** Whether {@link #trackAccess} was called. */
    boolean tracksAccess() {
        return clockNs != null;
    }

    /** Now, on the clock of {@link #trackAccess}; 0 without one. */
    long nowNs() {
        return clockNs == null ? 0 : clockNs.getAsLong();
    }

    /** Gives recompression a codec of priority 1 to 3. */
    void secondaryCodec(int priority, PageCodec codec) {
        requireBytes();
        dropCodec(priority);
        workspaces[priority] = new Workspaces(codec, pageSize);
    }

    /** Full name of the codec of priority 1 to 3; null for none. */
    @Nullable
    String secondaryCodec(int priority) {
        Workspaces of = workspaces[priority];
        return of == null ? null : of.codec();
    }

    boolean hasCodec(int priority) {
        return workspaces[priority] != null || priority < lengths.length;
    }

    /** What the codec of that priority makes of a page, in an accounting device that knows it. */
    int lengthOf(int page, int priority) {
        return lengths[priority][page];
    }

    SlotTable table() {
        return table;
    }

    Pool pool() {
        return pool;
    }

    boolean holdsBytes() {
        return workspaces[0] != null;
    }

    /** Sets the limit on {@code mem_used_total}, rounded up to whole pages; 0 for none. */
    public void memLimit(long bytes) {
        pool.memLimit(bytes);
    }

    /** Sets {@code mem_used_max} to the present use (and {@link #idealMax} likewise). */
    public void resetMemUsedMax() {
        pool.resetMemUsedMax();
    }

    /** All counters of {@code mm_stat}, from one moment. */
    public MmStat mmStat() {
        return pool.mmStat();
    }

    /** What keeping identical pages once gains; null if the spec does not say {@code dedup=on}. */
    public @Nullable DedupStat dedupStat() {
        return pool.dedupStat();
    }

    /** All counters of {@code io_stat}, from one moment. */
    public IoStat ioStat() {
        return pool.ioStat();
    }

    /** Sum of the object sizes stored, in bytes: what an allocator without any waste would hold. */
    public long idealBytes() {
        return pool.comprDataSize();
    }

    /** {@code mem_used_total} alone, in bytes. */
    public long memUsed() {
        return pool.memUsedTotal();
    }

    /** Peak of {@link #idealBytes}, taken where {@code mem_used_max} is taken: after an allocation, the old object included. */
    public long idealMax() {
        return pool.idealMax();
    }

    /** Recounts the allocator's structures. Slow, for tests. @throws IllegalStateException on any contradiction */
    void checkInvariants() {
        pool.checkInvariants();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (Workspaces of : workspaces) {
                if (of != null) {
                    of.close();
                }
            }
            pool.close();
            post.detach();
        }
    }

    /** The new object's bytes are copied under the slot's lock: nobody may see the slot between its old and its new page. */
    private int store(long slot, int newState, Extent place, byte[] bytes, int bytesOff) {
        return store(slot, newState, place, bytes, bytesOff, 0);
    }

    private int store(long slot, int newState, Extent place, byte[] bytes, int bytesOff, long key) {
        Chunk chunk = table.chunk(slot);
        int index = SlotTable.indexIn(slot);
        int state = chunk.lock(index);
        try {
            long word = pool.store(state, chunk.word[index], newState, place, key);
            if (word == Pool.NO_SPACE) {
                return NO_SPACE;
            }
            chunk.word[index] = word;
            state = newState;
            touch(chunk, index);
            if (bytes != NO_BYTES) {
                copyIn(newState, place, bytes, bytesOff);
            }
            return OK;
        } finally {
            chunk.unlock(index, state);
        }
    }

    private void storeSame(long slot, long fillWord) {
        Chunk chunk = table.chunk(slot);
        int index = SlotTable.indexIn(slot);
        int state = chunk.lock(index);
        pool.storeSame(state, chunk.word[index]);
        chunk.word[index] = fillWord;
        touch(chunk, index);
        chunk.unlock(index, SlotTable.SAME);
    }

    private void copyIn(int state, Extent place, byte[] bytes, int bytesOff) {
        try {
            FrameCopy.in(pool.framesOf(state), place, bytes, bytesOff);
        } finally {
            pool.unpin();
        }
    }

    private void free(Chunk chunk, int index) {
        if (chunk.peek(index) == 0) {
            return;
        }
        int state = chunk.lock(index);
        if (state != 0) {
            pool.free(state, chunk.word[index]);
            chunk.touch(index, 0);
        }
        chunk.unlock(index, 0);
    }

    private void touch(Chunk chunk, int index) {
        if (clockNs != null) {
            chunk.touch(index, clockNs.getAsLong());
        }
    }

    /**
     * Copies the bytes of a stored object out: a raw page to {@code page[offset]}, compressed ones to this thread's workspace of their
     * codec, for {@link #decompress}. The caller holds the slot's lock.
     */
    void fetch(int state, long word, byte[] page, int offset) {
        boolean raw = (state & SlotTable.HUGE) != 0;
        Workspace workspace = workspace(SlotTable.priority(state));
        pool.pin(state, word, workspace.place);
        try {
            FrameCopy.out(pool.framesOf(state), workspace.place, raw ? page : workspace.packed, raw ? offset : 0);
        } finally {
            pool.unpin();
        }
    }

    /** Restores a page from what {@link #fetch} left. */
    void decompress(int state, byte[] page, int offset) throws CorruptPageException {
        Workspace workspace = workspace(SlotTable.priority(state));
        try {
            workspace.context.decompress(workspace.packed, 0, state & SlotTable.SIZE_MASK, page, offset);
        } catch (CorruptPageException corrupt) {
            pool.countFailedRead();
            throw corrupt;
        }
    }

    /** This thread's working memory for the codec of that priority. */
    Workspace workspace(int priority) {
        requireBytes();
        return Objects.requireNonNull(workspaces[priority], "a codec of this priority")
                .get();
    }

    private void requireBytes() {
        if (workspaces[0] == null) {
            throw new IllegalStateException("an accounting device holds no bytes: use writeSized");
        }
    }
}
