package swapreplay.traces.importer;

import java.io.IOException;
import swapreplay.traces.event.Op;

/** Turns block layer records, in time order, into operations on slots. */
final class SwapOperations {
    private final SourceFacts facts;
    private final OperationSink sink;
    private final int device;
    private final long startSector;
    private final long endSector;
    private final int sectorsPerPage;
    private final boolean plain;
    private boolean started;
    private long lastNs = Long.MIN_VALUE;
    private long backwards;
    private long backwardsMostNs;

    /** @param device the device whose records count */
    SwapOperations(SourceFacts facts, OperationSink sink, int device, ImportOptions options) {
        this.facts = facts;
        this.sink = sink;
        this.device = device;
        this.startSector = options.startSector();
        this.endSector = options.endSector();
        this.sectorsPerPage = options.pageSize() / 512;
        this.plain = options.plain();
    }

    /** Takes a record of any stage and device. */
    void record(BlockEvent event) throws IOException {
        if (event.action == BlockEvent.Action.SLOT_FREE) {
            // The hook's slots are counted on the swap area itself, and it names no device.
            sink.operation(inOrder(event.timeNs), Op.FREE, event.sector, 1, event.pid, event.comm);
            return;
        }
        if (event.device != device || event.sector < startSector || event.sector >= endSector) {
            return;
        }
        facts.sawIo(event.timeNs);
        long timeNs = inOrder(event.timeNs);
        if (event.action != BlockEvent.Action.QUEUE || event.bytes == 0) {
            return;
        }
        long sector = event.sector - startSector;
        long slot = sector / sectorsPerPage;
        long pages = (sector + (event.bytes + 511) / 512 + sectorsPerPage - 1) / sectorsPerPage - slot;
        Op op = plain ? SwapRules.plain(event.category) : SwapRules.classify(event.category, slot, event.comm);
        if (op == Op.WRITE) {
            facts.swapWrites++;
            facts.syncSwapWrites += (event.category & BlockEvent.SYNC) != 0 ? 1 : 0;
        }
        if (op != null) {
            sink.operation(timeNs, op, slot, pages, event.pid, event.comm);
        }
    }

    void lost(long timeNs, long events) throws IOException {
        facts.lost += events;
        sink.lost(inOrder(timeNs), events);
    }

    /** The time of the last record; meaningful only after one. */
    long lastNs() {
        return Math.max(lastNs, 0);
    }

    private long inOrder(long timeNs) {
        if (!started) {
            started = true;
            sink.start(timeNs);
        }
        if (timeNs < lastNs) {
            backwards++;
            backwardsMostNs = Math.max(backwardsMostNs, lastNs - timeNs);
            return lastNs;
        }
        lastNs = timeNs;
        return timeNs;
    }

    /** Says what had to be put right. */
    void finish() {
        if (backwards > 0) {
            facts.warnings.add(backwards + " records are older than the one before them, by up to " + backwardsMostNs
                    + " ns; they were given its time");
        }
    }
}
