package swapreplay.replay.lab;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * A profile of allocations in the manner of compcache's allocation tests: a positive number allocates an object of that size and appends it
 * to the live ones; a negative one, -(i + 1), frees live object i, and the last one takes its place.
 */
final class ObjectEvents {
    private static final int FLIPS = 1_000_000;
    private static final int MOST_LIVE = 1 << 16;

    private int[] events = new int[1 << 16];
    private int count;

    private ObjectEvents() {}

    /** A million flips of a fair coin: allocate, or free any; nothing happens with none or with 65,536 live. */
    static ObjectEvents coinFlips(long seed, SizeDraw sizes) {
        ObjectEvents result = new ObjectEvents();
        SplittableRandom random = new SplittableRandom(seed);
        int live = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            if (random.nextBoolean()) {
                if (live < MOST_LIVE) {
                    result.add(sizes.draw(random));
                    live++;
                }
            } else if (live > 0) {
                result.add(-1 - random.nextInt(live--));
            }
        }
        return result;
    }

    /** Pages written to slots one after the other, the old one freed first, as ramzswap does. */
    static ObjectEvents overwrites(int[] slots, int[] sizes) {
        ObjectEvents result = new ObjectEvents();
        int[] liveAt = new int[Arrays.stream(slots).max().orElse(0) + 1];
        Arrays.fill(liveAt, -1);
        int[] slotOf = new int[liveAt.length];
        int live = 0;
        for (int i = 0; i < slots.length; i++) {
            int at = liveAt[slots[i]];
            if (at >= 0) {
                result.add(-1 - at);
                live--;
                slotOf[at] = slotOf[live];
                liveAt[slotOf[at]] = at;
                liveAt[slots[i]] = -1;
            }
            if (sizes[i] > 0) {
                result.add(sizes[i]);
                slotOf[live] = slots[i];
                liveAt[slots[i]] = live++;
            }
        }
        return result;
    }

    /** So many objects, then random frees until only a share of their bytes is left. */
    static ObjectEvents fillAndThin(long seed, int objects, IntUnaryOperator size, double share) {
        ObjectEvents result = new ObjectEvents();
        int[] live = new int[objects];
        long bytes = 0;
        for (int i = 0; i < objects; i++) {
            live[i] = size.applyAsInt(i);
            bytes += live[i];
            result.add(live[i]);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double aim = bytes * share;
        for (int left = objects; bytes > aim; left--) {
            int at = random.nextInt(left);
            bytes -= live[at];
            live[at] = live[left - 1];
            result.add(-1 - at);
        }
        return result;
    }

    /** A size, given the source of randomness. */
    interface SizeDraw {
        int draw(SplittableRandom random);
    }

    int count() {
        return count;
    }

    int event(int i) {
        return events[i];
    }

    private void add(int event) {
        if (count == events.length) {
            events = Arrays.copyOf(events, 2 * count);
        }
        events[count++] = event;
    }
}
