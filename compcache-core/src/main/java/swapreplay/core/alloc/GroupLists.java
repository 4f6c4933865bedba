package swapreplay.core.alloc;

import java.util.Arrays;

/**
 * The zspages (or slabs) of one size class: how full each is, which fullness group's list it is on, which place is free
 * next, and what every place holds. Zspages are numbered from 1; 0 is none, but has a record that may be written to, which saves
 * branches. The numbers of those given back are used again.
 */
final class GroupLists {
    private static final int INUSE = 0;
    private static final int GROUP = 1;
    private static final int NEXT = 2;
    private static final int PREV = 3;
    /** The first free place; the number of places when all are taken. */
    private static final int FREE_PLACE = 4;

    private static final int RECORD_SHIFT = 3;
    /** The group of a zspage that is on no list. */
    private static final int OFF_LIST = -1;

    /** The group of a number without a zspage. */
    private static final int DEAD = -2;

    final SizeClass shape;
    private final boolean emptierGoesSecond;
    /** Every group but that of full zspages. */
    private final int withPlace;

    private final byte[] groupOf;
    private final int[] heads;
    /** Bit g: group g has a zspage. */
    private int groupsInUse;

    private int[] zspages = new int[4 << RECORD_SHIFT];
    private int end = 1;
    private int deadZspage;
    /** Per place: the handle of its object; 0: free, and the next place is free next; below 0: ~ the free place that is next. */
    private int[] places = new int[0];

    private int[] frames = new int[0];
    private long zspageCount;
    private long used;

    GroupLists(SizeClass shape, Fullness fullness) {
        this.shape = shape;
        this.emptierGoesSecond = fullness.emptierGoesSecond();
        this.withPlace = (1 << (fullness.groups() - 1)) - 1;
        this.heads = new int[fullness.groups()];
        this.groupOf = new byte[shape.objs() + 1];
        for (int inuse = 0; inuse < groupOf.length; inuse++) {
            groupOf[inuse] = (byte) fullness.group(inuse, shape.objs());
        }
    }

    /** Objects stored. */
    long used() {
        return used;
    }

    /** Places in all zspages, taken or not. */
    long allocated() {
        return zspageCount * shape.objs();
    }

    long zspageCount() {
        return zspageCount;
    }

    /** Pages that compaction can gain. */
    long freeablePages() {
        return (allocated() - used) / shape.objs() * shape.pages();
    }

    int inuse(int zspage) {
        return zspages[zspage << RECORD_SHIFT];
    }

    boolean isFull(int zspage) {
        return inuse(zspage) == shape.objs();
    }

    /** The head of the fullest list of zspages that have a place, or 0. */
    int fullestWithPlace() {
        int groups = groupsInUse & withPlace;
        return groups == 0 ? 0 : heads[31 - Integer.numberOfLeadingZeros(groups)];
    }

    /** The head of the emptiest list of zspages that are neither empty nor full, or 0. */
    int emptiest() {
        int groups = groupsInUse & withPlace; // empty ones are on no list
        return groups == 0 ? 0 : heads[Integer.numberOfTrailingZeros(groups)];
    }

    /** Adds an empty zspage with these frames, on no list yet. */
    int add(int[] itsFrames) {
        int zspage = newNumber();
        int at = zspage << RECORD_SHIFT;
        zspages[at + INUSE] = 0;
        zspages[at + GROUP] = OFF_LIST;
        zspages[at + FREE_PLACE] = 0;
        Arrays.fill(places, zspage * shape.objs(), (zspage + 1) * shape.objs(), 0);
        System.arraycopy(itsFrames, 0, frames, zspage * shape.pages(), shape.pages());
        zspageCount++;
        return zspage;
    }

    /** Forgets an empty zspage that is on no list, and gives its frames back. */
    void remove(int zspage, FrameStore store) {
        for (int page = shape.pages() - 1; page >= 0; page--) {
            store.giveBack(frame(zspage, page));
        }
        int at = zspage << RECORD_SHIFT;
        zspages[at + GROUP] = DEAD;
        zspages[at + NEXT] = deadZspage;
        deadZspage = zspage;
        zspageCount--;
    }

    private int newNumber() {
        if (deadZspage != 0) {
            int zspage = deadZspage;
            deadZspage = zspages[(zspage << RECORD_SHIFT) + NEXT];
            return zspage;
        }
        reserve();
        return end++;
    }

    /** Makes sure that the next {@link #add} needs no memory. */
    void reserve() {
        int capacity = zspages.length >> RECORD_SHIFT;
        if (deadZspage != 0 || (end < capacity && places.length > 0)) {
            return;
        }
        int grown = Math.max(capacity, end * 2);
        int[] moreZspages = Tables.grown(zspages, Math.multiplyExact(grown, 1 << RECORD_SHIFT));
        int[] morePlaces = Tables.grown(places, Math.multiplyExact(grown, shape.objs()));
        frames = Tables.grown(frames, Math.multiplyExact(grown, shape.pages()));
        zspages = moreZspages;
        places = morePlaces;
    }

    /** The frame of a zspage's page. */
    int frame(int zspage, int page) {
        return frames[zspage * shape.pages() + page];
    }

    /** The handle in a place, or 0 or less if it is free. */
    int handleAt(int zspage, int place) {
        return places[zspage * shape.objs() + place];
    }

    /** Stores the handle in the zspage's first free place and returns the place. Does not regroup. */
    int put(int zspage, int handle) {
        int at = zspage << RECORD_SHIFT;
        int place = zspages[at + FREE_PLACE];
        int cell = zspage * shape.objs() + place;
        int next = places[cell];
        zspages[at + FREE_PLACE] = next == 0 ? place + 1 : ~next;
        places[cell] = handle;
        zspages[at + INUSE]++;
        used++;
        return place;
    }

    /** Empties a place, which becomes the first free one. Does not regroup. */
    void clear(int zspage, int place) {
        int at = zspage << RECORD_SHIFT;
        places[zspage * shape.objs() + place] = ~zspages[at + FREE_PLACE];
        zspages[at + FREE_PLACE] = place;
        zspages[at + INUSE]--;
        used--;
    }

    /** Moves a zspage to the list where it belongs now; one that stays in its group keeps its position. */
    void regroup(int zspage) {
        int at = zspage << RECORD_SHIFT;
        if (groupOf[zspages[at + INUSE]] != zspages[at + GROUP]) {
            takeOff(zspage);
            list(zspage);
        }
    }

    /** Takes a zspage off its list. */
    void takeOff(int zspage) {
        int[] z = zspages;
        int at = zspage << RECORD_SHIFT;
        int group = z[at + GROUP];
        int next = z[at + NEXT];
        int prev = z[at + PREV];
        z[(next << RECORD_SHIFT) + PREV] = prev;
        if (prev != 0) {
            z[(prev << RECORD_SHIFT) + NEXT] = next;
        } else {
            heads[group] = next;
            if (next == 0) {
                groupsInUse &= ~(1 << group);
            }
        }
        z[at + GROUP] = OFF_LIST;
    }

    /** Puts a zspage that is on no list into the one of its group, unless it is empty: those go back at once. */
    void list(int zspage) {
        int[] z = zspages;
        int at = zspage << RECORD_SHIFT;
        int inuse = z[at + INUSE];
        if (inuse == 0) {
            return;
        }
        int group = groupOf[inuse];
        int head = heads[group];
        int before = emptierGoesSecond && inuse < inuse(head) ? head : 0;
        int after = before == 0 ? head : z[(before << RECORD_SHIFT) + NEXT];
        z[at + GROUP] = group;
        z[at + PREV] = before;
        z[at + NEXT] = after;
        if (before == 0) {
            heads[group] = zspage;
        } else {
            z[(before << RECORD_SHIFT) + NEXT] = zspage;
        }
        z[(after << RECORD_SHIFT) + PREV] = zspage;
        groupsInUse |= 1 << group;
    }

    /** @throws IllegalStateException if a list, a place or a count contradicts another */
    void checkInvariants(ClassAllocator pool) {
        long listed = 0;
        for (int group = 0; group < heads.length; group++) {
            require(
                    (groupsInUse >>> group & 1) != 0 == (heads[group] != 0),
                    "the bitmap is wrong about group " + group);
            int previous = 0;
            for (int zspage = heads[group]; zspage != 0; zspage = next(zspage)) {
                listed++;
                require(zspages[(zspage << RECORD_SHIFT) + GROUP] == group, "zspage " + zspage + " is on another list");
                require(groupOf[inuse(zspage)] == group, "zspage " + zspage + " is in the wrong group");
                require(zspages[(zspage << RECORD_SHIFT) + PREV] == previous, "the list breaks at zspage " + zspage);
                previous = zspage;
            }
        }
        require(listed == zspageCount, zspageCount + " zspages counted, " + listed + " listed");
        long found = 0;
        for (int zspage = 1; zspage < end; zspage++) {
            if (zspages[(zspage << RECORD_SHIFT) + GROUP] != DEAD) {
                found += checkPlaces(pool, zspage);
            }
        }
        require(found == used, used + " objects counted, " + found + " found");
    }

    private int checkPlaces(ClassAllocator pool, int zspage) {
        int found = 0;
        for (int place = 0; place < shape.objs(); place++) {
            int handle = handleAt(zspage, place);
            if (handle > 0) {
                found++;
                require(pool.isAt(handle, this, zspage, place), "handle " + handle + " is not where its entry says");
            }
        }
        require(found == inuse(zspage), "zspage " + zspage + " counts " + inuse(zspage) + " objects, has " + found);
        int free = 0;
        int place = zspages[(zspage << RECORD_SHIFT) + FREE_PLACE];
        while (place < shape.objs() && free <= shape.objs()) {
            free++;
            int cell = handleAt(zspage, place);
            require(cell <= 0, "a free place of zspage " + zspage + " holds a handle");
            place = cell == 0 ? place + 1 : ~cell;
        }
        require(found + free == shape.objs(), "zspage " + zspage + " has lost free places");
        return found;
    }

    private int next(int zspage) {
        return zspages[(zspage << RECORD_SHIFT) + NEXT];
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("class " + shape.index() + ": " + otherwise);
        }
    }
}
