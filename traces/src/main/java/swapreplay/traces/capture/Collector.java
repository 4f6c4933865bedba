package swapreplay.traces.capture;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;
import swapreplay.traces.importer.BlockEvent;
import swapreplay.traces.importer.SwapRules;

/**
 * Reads the event source to its end, turns records into page events, has written pages read back, and decides for each whether what was read is
 * what was written (spec: decision rules of read-back):
 * <ol>
 *   <li>another write or a discard of the slot was queued before the read-back was over: the content may be newer, rejected;
 *   <li>on zram, the slot was read by somebody before: it is freed and empty, rejected;
 *   <li>on zram, only zeros come back: freed on exit of its owner, rejected;
 *   <li>else it is the content.
 * </ol>
 */
final class Collector implements Runnable {
    /** An event whose read-back never comes is given up after so long. */
    private static final long GIVE_UP_NS = 2_000_000_000L;

    private final EventSource source;
    private final SwapDevice device;
    private final ContentsMode contents;
    private final @Nullable ReadBack readBack;
    private final PagePool pool;
    private final PendingEvents pending;
    private final ContentsTally tally;
    private final SlotStates states = new SlotStates();
    private final @Nullable EarlyReads early;
    private final int readBackThread;
    private final int costThread;

    private final AtomicLongArray pages = new AtomicLongArray(Op.values().length);
    private final AtomicLongArray ops = new AtomicLongArray(Op.values().length);

    private volatile long startNs = -1;
    private long lastNs;
    private long writeNumber;
    private boolean swaponSeen;
    private long marked;
    private volatile long cpuNs;
    private final AtomicLong syncWrites = new AtomicLong();
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    Collector(
            EventSource source,
            SwapDevice device,
            ContentsMode contents,
            @Nullable ReadBack readBack,
            int readBackThread,
            int costThread,
            PagePool pool,
            PendingEvents pending,
            ContentsTally tally) {
        this.source = source;
        this.device = device;
        this.contents = contents;
        this.readBack = readBack;
        this.readBackThread = readBackThread;
        this.costThread = costThread;
        this.pool = pool;
        this.pending = pending;
        this.tally = tally;
        EarlyReads ahead = readBack == null ? null : new EarlyReads(device, readBack);
        this.early = ahead != null && source.tellArrivals(ahead::arrived) ? ahead : null;
    }

    @Override
    public void run() {
        ThreadFacts.raisePriority();
        try {
            collect();
        } finally {
            pending.end();
            cpuNs = ThreadFacts.cpuNs();
            ended = true;
        }
    }

    /** Works until the source ends, on the calling thread. */
    void collect() {
        try {
            loop();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failure = e;
        } finally {
            giveUpBefore(pending.next());
        }
    }

    private void loop() throws IOException {
        BlockEvent event = new BlockEvent();
        while (true) {
            switch (source.next(event)) {
                case EVENT -> record(event);
                case PAGE -> page(event);
                case LOST -> lost(source.number());
                case MARK -> mark(source.number(), event.timeNs);
                case END -> {
                    return;
                }
            }
        }
    }

    private void record(BlockEvent event) {
        if (event.action == BlockEvent.Action.SLOT_FREE) {
            slotFreed(event);
            return;
        }
        if (!device.holds(event) || event.pid == readBackThread || event.pid == costThread) {
            return;
        }
        long slot = device.slot(event);
        long count = device.slots(event);
        if (event.action == BlockEvent.Action.COMPLETE) {
            if ((event.category & (BlockEvent.WRITE | BlockEvent.DISCARD)) == BlockEvent.WRITE) {
                completed(slot, count, event.timeNs);
            }
        } else if (event.action == BlockEvent.Action.QUEUE && event.bytes > 0) {
            Op op = SwapRules.classify(event.category, slot, event.comm);
            if (op != null) {
                queued(op, event, slot, count);
            }
        }
    }

    /** Told by a probe: exact, and for the device alone. */
    private void slotFreed(BlockEvent event) {
        ops.incrementAndGet(Op.FREE.code());
        pages.incrementAndGet(Op.FREE.code());
        long timeNs = time(event.timeNs);
        freed(event.sector, 1);
        add(timeNs, Op.FREE, event.sector, 1, true, event, true);
    }

    private void queued(Op op, BlockEvent event, long slot, long count) {
        long timeNs = time(event.timeNs);
        ops.incrementAndGet(op.code());
        pages.addAndGet(op.code(), count);
        if (event.comm.equals("swapon") && op == Op.OTHER_READ && slot == 0 && !swaponSeen) {
            swaponSeen = true; // the tool reads the header, and then the kernel for it
            addMark(Op.SWAPON, timeNs, event);
        }
        switch (op) {
            case DISCARD, OTHER_DISCARD -> {
                freed(slot, count);
                add(timeNs, op, slot, count, true, event, true);
            }
            case WRITE -> {
                syncWrites.addAndGet((event.category & BlockEvent.SYNC) != 0 ? 1 : 0);
                for (long page = 0; page < count; page++) {
                    written(timeNs, slot + page, page == 0, event);
                }
            }
            default -> {
                for (long page = 0; page < count; page++) {
                    if (op == Op.OTHER_WRITE) {
                        overwritten(slot + page);
                        states.set(slot + page, SlotStates.word(pending.next(), SlotStates.WRITTEN));
                    } else if (device.zram() && op != Op.OTHER_READ) {
                        freed(slot + page, 1);
                    }
                    add(timeNs, op, slot + page, 1, page == 0, event, true);
                }
            }
        }
    }

    private void written(long timeNs, long slot, boolean starts, BlockEvent event) {
        overwritten(slot);
        tally.writes.incrementAndGet();
        boolean wanted = wanted(slot, event, slot - device.slot(event));
        writeNumber++;
        long number = add(timeNs, Op.WRITE, slot, 1, starts, event, !wanted);
        states.set(slot, SlotStates.word(number, wanted ? SlotStates.AWAITS_COMPLETION : SlotStates.WRITTEN));
    }

    private boolean wanted(long slot, BlockEvent event, long page) {
        ReadBack reader = readBack;
        boolean brought = source.bringsPages();
        if (reader == null && !brought) {
            return false;
        }
        // A source that brings pages along chose them by what it knows: the place on the disk, and the time.
        long place = brought ? event.sector / (device.pageSize() / 512) + page : slot;
        long which = brought ? event.timeNs : writeNumber;
        if (!contents.takes(place, which)) {
            return false;
        }
        tally.wanted.incrementAndGet();
        double share = reader == null ? pool.share() : reader.share();
        tally.share(share);
        boolean taken = contents.takes(place, which, share);
        tally.backlog.addAndGet(taken ? 0 : 1);
        return taken;
    }

    /** A page that came along with its write, which was told before it. */
    private void page(BlockEvent event) {
        if (!device.holds(event)) {
            return;
        }
        long slot = device.slot(event);
        int word = states.get(slot);
        if (SlotStates.state(word) != SlotStates.AWAITS_COMPLETION) {
            return;
        }
        long number = SlotStates.write(word, pending.next());
        int page = pool.take();
        EventSource.PageState state =
                page < 0 ? EventSource.PageState.NO_ROOM : source.copyPage(pool.array(page), pool.offset(page));
        switch (state) {
            case COPIED -> tally.covered.incrementAndGet();
            case UNREADABLE -> tally.failed.incrementAndGet();
            case NO_ROOM -> tally.late.incrementAndGet();
        }
        if (page >= 0 && state != EventSource.PageState.COPIED) {
            pool.give(page);
            page = PendingEvents.NO_PAGE;
        }
        pending.settle(number, page);
        states.set(slot, SlotStates.word(number, SlotStates.WRITTEN));
    }

    /** A write whose completion was not even seen is overtaken. */
    private void overwritten(long slot) {
        int word = states.get(slot);
        if (SlotStates.state(word) == SlotStates.AWAITS_COMPLETION) {
            tally.overwritten.incrementAndGet();
            pending.settle(SlotStates.write(word, pending.next()), PendingEvents.NO_PAGE);
        }
    }

    private void freed(long first, long count) {
        long end = first + count;
        for (long slot = states.skipUntouched(first, end); slot < end; slot = states.skipUntouched(slot + 1, end)) {
            int word = states.get(slot);
            if (SlotStates.state(word) == SlotStates.AWAITS_COMPLETION) {
                tally.freed.incrementAndGet();
                pending.settle(SlotStates.write(word, pending.next()), PendingEvents.NO_PAGE);
            }
            if (word != SlotStates.NONE) {
                states.set(slot, SlotStates.FREED);
            }
        }
    }

    /** The data of these slots can be read. A request may cover the writes of many. */
    private void completed(long first, long count, long timeNs) {
        ReadBack reader = readBack;
        if (reader == null) {
            return;
        }
        long end = first + count;
        for (long slot = states.skipUntouched(first, end); slot < end; slot = states.skipUntouched(slot + 1, end)) {
            int word = states.get(slot);
            if (SlotStates.state(word) != SlotStates.AWAITS_COMPLETION) {
                continue;
            }
            long number = SlotStates.write(word, pending.next());
            if (early == null ? reader.offer(number, slot, timeNs) : early.claim(slot, timeNs, number)) {
                states.set(slot, SlotStates.word(number, SlotStates.READ_BACK));
            } else {
                tally.late.incrementAndGet();
                pending.settle(number, PendingEvents.NO_PAGE);
                states.set(slot, SlotStates.word(number, SlotStates.WRITTEN));
            }
        }
    }

    private void mark(long number, long timeNs) throws IOException {
        if (number == EventSource.SWAPOFF) {
            swapoff();
        } else if (number >= 0) {
            // The first of a pair of marks only says what the second may decide.
            if (number == marked) {
                decideBefore(number, source.nothingMissingBefore(timeNs));
            }
            marked = number;
        }
        long tooOld = timeNs - startNs - GIVE_UP_NS;
        while (pending.oldest() < pending.next() && pending.timeNs(pending.oldest()) < tooOld) {
            giveUpBefore(pending.oldest() + 1);
        }
    }

    private void swapoff() {
        swaponSeen = false;
        if (startNs >= 0) {
            BlockEvent event = new BlockEvent();
            event.pid = -1;
            addMark(Op.SWAPOFF, lastNs, event);
        }
    }

    private void addMark(Op op, long timeNs, BlockEvent event) {
        ops.incrementAndGet(op.code());
        pages.incrementAndGet(op.code());
        add(timeNs, op, 0, 1, true, event, true);
    }

    /**
     * Judges what has been read back before result {@code end}: all events until then have come by.
     * @param trusted that none of them has been overwritten in the kernel's buffer
     */
    private void decideBefore(long end, boolean trusted) {
        ReadBack reader = Objects.requireNonNull(readBack);
        for (long result = reader.firstResult(); result < end; result++) {
            long number = early == null ? reader.number(result) : early.event(reader.number(result));
            decide(number, reader.page(result), trusted ? reader.outcome(result) : ReadBack.LATE);
        }
        if (end > reader.firstResult()) {
            reader.takenUpTo(end);
        }
    }

    private void decide(long number, int page, byte outcome) {
        int kept = PendingEvents.NO_PAGE;
        if (number >= 0 && !pending.isSettled(number)) {
            int word = states.get(pending.slot(number));
            boolean same = SlotStates.isOf(word, number);
            if (outcome == ReadBack.LATE) {
                tally.late.incrementAndGet();
            } else if (outcome == ReadBack.FAILED) {
                tally.failed.incrementAndGet();
            } else if (SlotStates.state(word) == SlotStates.FREED) {
                tally.freed.incrementAndGet();
            } else if (!same) {
                tally.overwritten.incrementAndGet();
            } else if (outcome == ReadBack.ZERO) {
                tally.freed.incrementAndGet();
            } else {
                tally.covered.incrementAndGet();
                kept = page;
            }
            pending.settle(number, kept);
        }
        if (page >= 0 && kept < 0) {
            pool.give(page);
        }
    }

    private void giveUpBefore(long end) {
        for (long number = pending.oldest(); number < end; number++) {
            if (!pending.isSettled(number)) {
                tally.late.incrementAndGet();
                long slot = pending.slot(number);
                if (SlotStates.isOf(states.get(slot), number)) {
                    states.set(slot, SlotStates.word(number, SlotStates.WRITTEN));
                }
                pending.settle(number, PendingEvents.NO_PAGE);
            }
        }
    }

    private long add(long timeNs, Op op, long slot, long count, boolean starts, BlockEvent event, boolean settled) {
        if (pending.stuck()) {
            giveUpBefore(pending.oldest() + 1);
        }
        return pending.add(timeNs, op, slot, count, starts, event.pid, event.comm, settled);
    }

    private void lost(long events) {
        pages.addAndGet(Op.LOST.code(), events);
        ops.incrementAndGet(Op.LOST.code());
        // A lost event may have been a write to any slot: nothing that is being read back can be trusted.
        giveUpBefore(pending.next());
        BlockEvent event = new BlockEvent();
        event.pid = -1;
        add(lastNs, Op.LOST, 0, events, true, event, true);
    }

    /** Since the first event; never back, as the races between processors are of microseconds. */
    private long time(long timeNs) {
        if (startNs < 0) {
            startNs = timeNs;
        }
        lastNs = Math.max(lastNs, timeNs - startNs);
        return lastNs;
    }

    /** Pages of this kind so far. Any thread. */
    long pages(Op op) {
        return pages.get(op.code());
    }

    /** Requests of this kind so far. Any thread. */
    long ops(Op op) {
        return ops.get(op.code());
    }

    /** Clock of the first event, -1 if there was none. Any thread. */
    long startNs() {
        return startNs;
    }

    /** Swap-out requests that carried the sync flag, as all do on a synchronous device. */
    long syncWrites() {
        return syncWrites.get();
    }

    /** CPU time of the thread, known after its end. */
    long cpuNs() {
        return cpuNs;
    }

    /** Whether the source came to its end, or failed. Any thread. */
    boolean ended() {
        return ended;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
