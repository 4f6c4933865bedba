package swapreplay.core.alloc;

/**
 * Objects of one size class share groups of a few frames (zspages or slabs) with a place for each. What zsmalloc and slab
 * allocators have in common.
 *
 * <p>A handle is the index of an entry that says where the object is; moving the object rewrites the entry. Entries are packed:
 * <pre>
 *  bits  0-16  size asked for
 *       17-30  place in its zspage
 *       31-61  zspage of the class that serves the size
 * </pre>
 * An entry below 0 is unused: ~ the next unused one.
 */
abstract class ClassAllocator implements Allocator {
    private static final int PLACE_SHIFT = 17;
    private static final int ZSPAGE_SHIFT = 31;
    private static final int SIZE_MASK = (1 << PLACE_SHIFT) - 1;
    private static final int PLACE_MASK = (1 << (ZSPAGE_SHIFT - PLACE_SHIFT)) - 1;

    final SizeClasses sizes;
    final GroupLists[] classes;
    private final FrameStore store;
    private final int pageShift;
    private final int[] newFrames;
    private final Extent source = new Extent();
    private final Extent target = new Extent();

    private long[] entries = new long[1024];
    private int entriesEnd = 1;
    private int unusedEntry;
    private long frames;
    private long objects;
    private long askedBytes;

    ClassAllocator(FrameStore store, SizeClasses sizes, Fullness fullness) {
        if (store.frameSize() != sizes.pageSize()) {
            throw new IllegalArgumentException("frames of " + store.frameSize() + " bytes, not " + sizes.pageSize());
        }
        this.store = store;
        this.sizes = sizes;
        this.classes = sizes.all().stream()
                .map(shape -> new GroupLists(shape, fullness))
                .toArray(GroupLists[]::new);
        this.pageShift = Integer.numberOfTrailingZeros(sizes.pageSize());
        int mostPages = sizes.all().stream().mapToInt(SizeClass::pages).max().orElse(0);
        this.newFrames = new int[mostPages];
    }

    @Override
    public final int maxObjectSize() {
        return sizes.pageSize();
    }

    @Override
    public final long alloc(int size) {
        if (size <= 0 || size > sizes.pageSize()) {
            return NO_SPACE;
        }
        GroupLists of = classOf(size);
        int zspage = of.fullestWithPlace();
        boolean fresh = zspage == 0;
        if (fresh) {
            zspage = grow(of);
            if (zspage == 0) {
                return NO_SPACE;
            }
        }
        int handle = newEntry();
        int place = of.put(zspage, handle);
        entries[handle] = entry(zspage, place, size);
        if (fresh) {
            of.list(zspage);
        } else {
            of.regroup(zspage);
        }
        objects++;
        askedBytes += size;
        return handle;
    }

    @Override
    public final void free(long handle) {
        long entry = live(handle);
        int size = size(entry);
        GroupLists of = classOf(size);
        int zspage = zspage(entry);
        of.clear(zspage, place(entry));
        entries[(int) handle] = ~(long) unusedEntry;
        unusedEntry = (int) handle;
        objects--;
        askedBytes -= size;
        of.regroup(zspage);
        if (of.inuse(zspage) == 0) {
            giveBack(of, zspage);
        }
    }

    @Override
    public final void locate(long handle, int size, Extent extent) {
        long entry = live(handle);
        GroupLists of = classOf(size(entry));
        locate(of, zspage(entry), place(entry), size, extent);
    }

    private void locate(GroupLists of, int zspage, int place, int size, Extent extent) {
        int start = place * of.shape.size() + of.shape.objectOffset();
        int page = start >> pageShift;
        int offset = start & sizes.pageSize() - 1;
        int room = sizes.pageSize() - offset;
        if (size <= room) {
            extent.set(of.frame(zspage, page), offset, size);
        } else {
            extent.set(of.frame(zspage, page), offset, room, of.frame(zspage, page + 1), size - room);
        }
    }

    /** A new zspage, or 0 if the store has not frames enough for it. */
    private int grow(GroupLists of) {
        // what may find no room comes before anything changes
        reserveEntry();
        of.reserve();
        int pages = of.shape.pages();
        for (int page = 0; page < pages; page++) {
            newFrames[page] = store.take();
            if (newFrames[page] == FrameStore.NO_FRAME) {
                while (--page >= 0) {
                    store.giveBack(newFrames[page]);
                }
                return 0;
            }
        }
        frames += pages;
        return of.add(newFrames);
    }

    /** Gives an empty zspage, on no list, back. Returns its pages. */
    final int giveBack(GroupLists of, int zspage) {
        of.remove(zspage, store);
        frames -= of.shape.pages();
        return of.shape.pages();
    }

    /** Moves the object in a place, with its bytes, to the first free place of {@code to}. Neither is regrouped. */
    final void move(GroupLists of, int from, int fromPlace, int to) {
        int handle = of.handleAt(from, fromPlace);
        int size = size(entries[handle]);
        int toPlace = of.put(to, handle);
        if (store.holdsBytes()) {
            locate(of, from, fromPlace, size, source);
            locate(of, to, toPlace, size, target);
            copy(size);
        }
        entries[handle] = entry(to, toPlace, size);
        of.clear(from, fromPlace);
    }

    /** From {@link #source} to {@link #target}; either may lie in two frames, cut at different bytes. */
    private void copy(int size) {
        int done = 0;
        while (done < size) {
            boolean sourceNext = done >= source.length;
            boolean targetNext = done >= target.length;
            int length =
                    Math.min((sourceNext ? size : source.length) - done, (targetNext ? size : target.length) - done);
            store.copy(
                    sourceNext ? source.nextFrame : source.frame,
                    sourceNext ? done - source.length : source.offset + done,
                    targetNext ? target.nextFrame : target.frame,
                    targetNext ? done - target.length : target.offset + done,
                    length);
            done += length;
        }
    }

    private GroupLists classOf(int size) {
        return classes[sizes.positionOf(size)];
    }

    private int newEntry() {
        int handle = unusedEntry;
        if (handle != 0) {
            unusedEntry = (int) ~entries[handle];
            return handle;
        }
        reserveEntry();
        return entriesEnd++;
    }

    /** Makes sure that the next entry needs no memory. */
    private void reserveEntry() {
        if (unusedEntry == 0 && entriesEnd == entries.length) {
            entries = Tables.grown(entries, Math.multiplyExact(entries.length, 2));
        }
    }

    private long live(long handle) {
        if (handle <= 0 || handle >= entriesEnd || entries[(int) handle] < 0) {
            throw new IllegalStateException("no object has the handle " + handle);
        }
        return entries[(int) handle];
    }

    private static long entry(int zspage, int place, int size) {
        return (long) zspage << ZSPAGE_SHIFT | (long) place << PLACE_SHIFT | size;
    }

    private static int size(long entry) {
        return (int) entry & SIZE_MASK;
    }

    private static int place(long entry) {
        return (int) (entry >> PLACE_SHIFT) & PLACE_MASK;
    }

    private static int zspage(long entry) {
        return (int) (entry >> ZSPAGE_SHIFT);
    }

    @Override
    public final long frames() {
        return frames;
    }

    @Override
    public final int frameSize() {
        return sizes.pageSize();
    }

    /** The size asked for at {@link #alloc}. */
    final int sizeOf(long handle) {
        return size(live(handle));
    }

    /** Bytes asked for by live objects. */
    final long askedBytes() {
        return askedBytes;
    }

    @Override
    public final Usage usage() {
        long granted = 0;
        for (GroupLists of : classes) {
            granted += of.used() * of.shape.size();
        }
        return new Usage(objects, askedBytes, granted, frames, frameSize());
    }

    @Override
    public final void checkInvariants() {
        long foundFrames = 0;
        long foundObjects = 0;
        for (GroupLists of : classes) {
            of.checkInvariants(this);
            foundFrames += of.zspageCount() * of.shape.pages();
            foundObjects += of.used();
        }
        long foundBytes = 0;
        long foundEntries = 0;
        for (int handle = 1; handle < entriesEnd; handle++) {
            if (entries[handle] >= 0) {
                foundEntries++;
                foundBytes += size(entries[handle]);
            }
        }
        if (foundFrames != frames || foundObjects != objects || foundEntries != objects || foundBytes != askedBytes) {
            throw new IllegalStateException("counted " + frames + " frames, " + objects + " objects, " + askedBytes
                    + " bytes; found " + foundFrames + ", " + foundObjects + " and " + foundEntries + " entries, "
                    + foundBytes);
        }
    }

    /** For {@link #checkInvariants}: a place that holds a handle is the place which the handle's entry names. */
    final boolean isAt(int handle, GroupLists of, int zspage, int place) {
        long entry = live(handle);
        return classOf(size(entry)) == of && zspage(entry) == zspage && place(entry) == place;
    }
}
