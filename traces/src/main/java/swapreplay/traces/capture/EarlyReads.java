package swapreplay.traces.capture;

import java.util.Arrays;
import swapreplay.traces.importer.BlockEvent;

/**
 * Read-backs for a source whose records must wait to be put in order: by then many pages would be gone. So each write is read back as soon as its
 * completion arrives, in whatever order, under a ticket; when the completion's turn comes, the ticket gets its event, and the result is judged like any
 * other. Used by the events' thread.
 */
final class EarlyReads {
    private static final int CAPACITY = 1 << 17;
    private static final int MASK = CAPACITY - 1;
    private static final long NONE = -1;

    private final SwapDevice device;
    private final ReadBack readBack;
    /** For each slot its newest ticket plus one, in the bits of a write's number. */
    private final SlotStates newest = new SlotStates();

    private final long[] completedNs = new long[CAPACITY];
    private final long[] slots = new long[CAPACITY];
    private final long[] older = new long[CAPACITY];
    private final long[] events = new long[CAPACITY];
    private long next = 1;

    EarlyReads(SwapDevice device, ReadBack readBack) {
        this.device = device;
        this.readBack = readBack;
        Arrays.fill(slots, NONE);
    }

    /** A record came in, perhaps before older ones. */
    void arrived(BlockEvent event) {
        boolean write = (event.category & (BlockEvent.WRITE | BlockEvent.DISCARD)) == BlockEvent.WRITE;
        if (event.action != BlockEvent.Action.COMPLETE || !write || !device.holds(event)) {
            return;
        }
        long first = device.slot(event);
        long end = first + device.slots(event);
        for (long slot = Math.max(1, first); slot < end; slot++) {
            ask(slot, event.timeNs);
        }
    }

    private void ask(long slot, long timeNs) {
        long ticket = next;
        if (!readBack.offer(ticket, slot, System.nanoTime())) {
            return;
        }
        next++;
        int at = (int) ticket & MASK;
        completedNs[at] = timeNs;
        slots[at] = slot;
        events[at] = NONE;
        int word = newest.get(slot);
        older[at] = word == SlotStates.NONE ? NONE : SlotStates.write(word, next);
        newest.set(slot, SlotStates.word(ticket, SlotStates.READ_BACK));
    }

    /** The completion of this event has its turn; answers whether it was read back. */
    boolean claim(long slot, long timeNs, long event) {
        int word = newest.get(slot);
        long ticket = word == SlotStates.NONE ? NONE : SlotStates.write(word, next);
        while (ticket > next - CAPACITY && ticket > 0 && slots[(int) ticket & MASK] == slot) {
            int at = (int) ticket & MASK;
            if (completedNs[at] == timeNs) {
                events[at] = event;
                return true;
            }
            ticket = older[at];
        }
        return false;
    }

    /** The event of a ticket, -1 if none claimed it. */
    long event(long ticket) {
        return ticket > next - CAPACITY ? events[(int) ticket & MASK] : NONE;
    }
}
