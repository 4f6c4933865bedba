package swapreplay.core.device;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.alloc.Extent;
import swapreplay.core.alloc.FrameStore;
import swapreplay.core.stats.DedupStat;
import swapreplay.core.stats.IoStat;
import swapreplay.core.stats.MmStat;

/**
 * The memory of one device and all its counters, under one short lock that is never held while bytes are compressed or
 * copied. Whoever copies bytes of an object first <em>pins</em> the pool; compaction, and a free that moves other objects, wait
 * until nobody does, so that nothing moves under a copy. Lock order: slot, then pool; a pinned thread must not ask for the pool's lock before it has unpinned.
 */
final class Pool implements AutoCloseable {
    /** What {@link #store} answers when there is no room. */
    static final long NO_SPACE = Allocator.NO_SPACE;

    private final int pageSize;
    private final Allocator allocator;
    private final FrameStore allocatorFrames;
    /** For raw pages that the allocator does not serve, as in ramzswap. */
    private final FrameStore ownFrames;

    private final int hugeThreshold;
    private final boolean rawInOwnFrames;
    private final boolean freeMovesOthers;
    /** Nothing holds bytes, so only one thread is here and needs no lock. */
    private final boolean alone;

    private final AtomicInteger pins = new AtomicInteger();

    /** Null if every slot has its own object. A slot's word is then the object's number in it. */
    private final @Nullable SharedObjects shared;

    /** Null without a backing device. */
    private @Nullable BackingBlocks blocks;

    private long memLimit;
    private long ownFramesHeld;
    private long slotsInUse;
    private long comprDataSize;
    private long idealMax;
    private long memUsedMax;
    private long samePages;
    private long pagesCompacted;
    private long hugePages;
    private long hugePagesSince;
    private long failedReads;
    private long failedWrites;
    private long notifyFree;

    Pool(Allocators.Blueprint blueprint, IntFunction<FrameStore> frames, int pageSize, long memLimit) {
        this(blueprint, frames, pageSize, memLimit, false);
    }

    /** @param dedup whether identical pages are kept once; then every object has a key */
    Pool(Allocators.Blueprint blueprint, IntFunction<FrameStore> frames, int pageSize, long memLimit, boolean dedup) {
        shared = dedup ? new SharedObjects() : null;
        this.pageSize = pageSize;
        FrameStore[] made = new FrameStore[1];
        allocator = blueprint.build(pageSize, size -> made[0] = frames.apply(size));
        allocatorFrames = made[0];
        ownFrames = frames.apply(pageSize);
        alone = !made[0].holdsBytes();
        freeMovesOthers = allocator.freeMovesOthers();
        rawInOwnFrames = pageSize > allocator.maxObjectSize();
        // A compressed page that the allocator can never serve is better kept raw than refused at every write.
        hugeThreshold = Math.min(Math.min(allocator.hugeThreshold(), pageSize), allocator.maxObjectSize() + 1);
        this.memLimit = inWholePages(memLimit);
    }

    /** The smallest compressed length that is stored raw. */
    int hugeThreshold() {
        return hugeThreshold;
    }

    /** The state bits of a raw page: huge, and where it lies. */
    int rawState() {
        return pageSize | SlotTable.HUGE | (rawInOwnFrames ? SlotTable.OWN_FRAME : 0);
    }

    /**
     * Enters a new object in place of what the slot held, in zram's order: allocate, take the peak, hold the limit, and only then
     * free the old object. Pins the pool if the object's bytes are to be copied. The caller holds the slot's lock.
     *
     * @param place filled with where the bytes go, if frames hold bytes
     * @return the slot's new word, or {@link #NO_SPACE}, which is counted as a failed write and leaves the slot as it was
     */
    long store(int oldState, long oldWord, int newState, Extent place) {
        return store(oldState, oldWord, newState, place, 0);
    }

    /** @param key of the page, where objects are shared; not looked at elsewhere */
    long store(int oldState, long oldWord, int newState, Extent place, long key) {
        if (alone) {
            return storeAlone(oldState, oldWord, newState, place, key);
        }
        synchronized (this) {
            return storeAlone(oldState, oldWord, newState, place, key);
        }
    }

    /** Holds the object of a page with this key for one slot more. @return its number, or {@link SharedObjects#NONE} */
    synchronized int holdShared(long key) {
        return Objects.requireNonNull(shared, "objects are shared").hold(key);
    }

    /** The state bits of a shared object that is held. */
    synchronized int sharedState(int object) {
        return Objects.requireNonNull(shared, "objects are shared").state(object);
    }

    /** Lets go of a shared object that no slot got. */
    synchronized void dropShared(int object) {
        slotsInUse++; // which the release takes back
        release(sharedState(object), object);
    }

    /** Enters a shared object, held already, in place of what the slot held. No limit applies: nothing is allocated. */
    synchronized void enterShared(int oldState, long oldWord) {
        Objects.requireNonNull(shared, "objects are shared").countFound();
        release(oldState, oldWord);
        slotsInUse++;
    }

    /** What sharing gains; null where nothing is shared. */
    synchronized @Nullable DedupStat dedupStat() {
        return shared == null ? null : new DedupStat(shared.found(), shared.spareHolders(), shared.spareBytes());
    }

    private long storeAlone(int oldState, long oldWord, int newState, Extent place, long key) {
        int size = newState & SlotTable.SIZE_MASK;
        if (shared != null) {
            shared.reserve();
        }
        long word = allocate(newState, size);
        if (word == NO_SPACE) {
            failedWrites++;
            return NO_SPACE;
        }
        // Peak first, then the limit, as zram does: mem_used_max can pass mem_limit.
        long used = memUsed();
        memUsedMax = Math.max(memUsedMax, used);
        idealMax = Math.max(idealMax, comprDataSize + size);
        if (memLimit > 0 && used > memLimit) {
            giveBack(newState, word);
            failedWrites++;
            return NO_SPACE;
        }
        release(oldState, oldWord);
        slotsInUse++;
        comprDataSize += size;
        if ((newState & SlotTable.HUGE) != 0) {
            hugePages++;
            hugePagesSince++;
        }
        if (shared != null) {
            word = shared.add(key, word, newState);
        }
        if (allocatorFrames.holdsBytes()) {
            locateAndPin(newState, word, place);
        }
        return word;
    }

    /** Enters a same-filled page in place of what the slot held; no limit applies. The caller holds the slot's lock. */
    synchronized void storeSame(int oldState, long oldWord) {
        release(oldState, oldWord);
        slotsInUse++;
        samePages++;
    }

    /** The slot's page is on the backing device now: what it held in memory is freed. The caller holds the slot's lock. */
    synchronized void writtenBack(int oldState, long oldWord) {
        release(oldState, oldWord);
        slotsInUse++;
    }

    /**
     * Enters the result of a recompression: no limit applies and no peak is taken. The caller holds the slot's lock.
     *
     * @return as {@link #store}, but a failure is not counted
     */
    synchronized long recompressed(int oldState, long oldWord, int newState, Extent place) {
        long word = allocate(newState, newState & SlotTable.SIZE_MASK);
        if (word == NO_SPACE) {
            return NO_SPACE;
        }
        release(oldState, oldWord);
        slotsInUse++;
        comprDataSize += newState & SlotTable.SIZE_MASK;
        if (allocatorFrames.holdsBytes()) {
            locateAndPin(newState, word, place);
        }
        return word;
    }

    /** {@code pages_compacted} alone. */
    synchronized long pagesCompacted() {
        return pagesCompacted;
    }

    /** {@code mem_used_total} alone. */
    synchronized long memUsedTotal() {
        return memUsed();
    }

    /** Numbers grow with the room that an object of this size takes; equal ones take the same. */
    synchronized int roomOf(int bytes) {
        return allocator.roomOf(bytes);
    }

    /** From now on pages can be written back there. */
    synchronized void backing(@Nullable BackingBlocks newBlocks) {
        blocks = newBlocks;
    }

    /** Finds the bytes of a stored object and pins the pool. The caller holds the slot's lock. */
    synchronized void pin(int state, long word, Extent place) {
        locateAndPin(state, word, place);
    }

    /** The copy is over. */
    void unpin() {
        pins.getAndDecrement();
    }

    /** The frames that an {@link Extent} of an object with this state speaks of. */
    FrameStore framesOf(int state) {
        return (state & SlotTable.OWN_FRAME) != 0 ? ownFrames : allocatorFrames;
    }

    /** Frees what the slot held. The caller holds the slot's lock. */
    void free(int state, long word) {
        if (alone) {
            release(state, word);
            return;
        }
        synchronized (this) {
            release(state, word);
        }
    }

    /** @return pages given back */
    synchronized long compact() {
        waitForCopies();
        long pages = allocator.compact() * allocator.frameSize() / pageSize;
        pagesCompacted += pages;
        return pages;
    }

    synchronized void memLimit(long bytes) {
        memLimit = inWholePages(bytes);
    }

    /** All counters of what happened, not of what is held, start again. */
    synchronized void clearStatistics() {
        resetMemUsedMax();
        pagesCompacted = 0;
        hugePagesSince = 0;
        failedReads = 0;
        failedWrites = 0;
        notifyFree = 0;
    }

    synchronized void resetMemUsedMax() {
        memUsedMax = memUsed();
        idealMax = comprDataSize;
    }

    synchronized void countFailedWrite() {
        failedWrites++;
    }

    synchronized void countFailedRead() {
        failedReads++;
    }

    void countNotifyFree(long slots) {
        if (alone) {
            notifyFree += slots;
            return;
        }
        synchronized (this) {
            notifyFree += slots;
        }
    }

    synchronized MmStat mmStat() {
        return new MmStat(
                slotsInUse * pageSize,
                comprDataSize,
                memUsed(),
                memLimit,
                memUsedMax,
                samePages,
                pagesCompacted,
                hugePages,
                hugePagesSince);
    }

    synchronized IoStat ioStat() {
        return new IoStat(failedReads, failedWrites, notifyFree);
    }

    synchronized long comprDataSize() {
        return comprDataSize;
    }

    synchronized long idealMax() {
        return idealMax;
    }

    /** Recounts the allocator. Slow, for tests. */
    synchronized void checkInvariants() {
        allocator.checkInvariants();
    }

    @Override
    public void close() {
        allocatorFrames.close();
        ownFrames.close();
    }

    private long allocate(int state, int size) {
        if ((state & SlotTable.OWN_FRAME) == 0) {
            return allocator.alloc(size);
        }
        int frame = ownFrames.take();
        if (frame == FrameStore.NO_FRAME) {
            return NO_SPACE;
        }
        ownFramesHeld++;
        return frame + 1L;
    }

    private void giveBack(int state, long word) {
        if ((state & SlotTable.OWN_FRAME) == 0) {
            if (freeMovesOthers) {
                waitForCopies();
            }
            allocator.free(word);
        } else {
            ownFrames.giveBack((int) (word - 1));
            ownFramesHeld--;
        }
    }

    private void release(int state, long word) {
        if (state == 0) {
            return;
        }
        slotsInUse--;
        if ((state & SlotTable.SAME) != 0) {
            samePages--;
            return;
        }
        if ((state & SlotTable.WRITTEN_BACK) != 0) {
            Objects.requireNonNull(blocks, "a page is only written back to a backing device")
                    .release(word);
            return;
        }
        long own = word;
        if (shared != null) {
            if (!shared.drop((int) word)) {
                return;
            }
            own = shared.word((int) word);
        }
        if ((state & SlotTable.HUGE) != 0) {
            hugePages--;
        }
        giveBack(state, own);
        comprDataSize -= state & SlotTable.SIZE_MASK;
    }

    /** New pins need the lock that we hold; those that are left end without it. */
    private void waitForCopies() {
        while (pins.get() != 0) {
            LockSupport.parkNanos(1_000);
        }
    }

    private void locateAndPin(int state, long slotWord, Extent place) {
        long word = shared == null ? slotWord : shared.word((int) slotWord);
        int size = state & SlotTable.SIZE_MASK;
        if ((state & SlotTable.OWN_FRAME) == 0) {
            allocator.locate(word, size, place);
        } else {
            place.set((int) (word - 1), 0, size);
        }
        pins.getAndIncrement();
    }

    private long memUsed() {
        return allocator.frames() * allocator.frameSize() + ownFramesHeld * pageSize;
    }

    private long inWholePages(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a memory limit is 0 (none) or more bytes, not " + bytes);
        }
        long rest = bytes % pageSize;
        return rest == 0 ? bytes : bytes - rest + pageSize;
    }
}
