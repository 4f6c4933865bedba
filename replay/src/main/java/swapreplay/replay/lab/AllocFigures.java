package swapreplay.replay.lab;

/**
 * What one allocator made of a history.
 *
 * @param allocator the spec as it was asked for
 * @param frameSize bytes in a page or region
 * @param pages pages (regions) held after each operation
 * @param max highest value so far as seen right after an allocation, after each operation
 * @param compacted pages given back by the operation if it is a compaction, else -1
 * @param failed allocations refused
 * @param idealFinal sum of the sizes of all live objects at the end, bytes
 * @param idealMax highest such sum as seen right after an allocation, bytes
 * @param nsPerOperation CPU time for one operation, ns; NaN if there was none
 */
@SuppressWarnings("ArrayRecordComponent") // columns of millions of numbers, never compared as a whole
record AllocFigures(
        String allocator,
        int frameSize,
        long[] pages,
        long[] max,
        long[] compacted,
        int failed,
        long idealFinal,
        long idealMax,
        double nsPerOperation) {
    long peakPages() {
        return max.length == 0 ? 0 : max[max.length - 1];
    }

    long finalPages() {
        return pages.length == 0 ? 0 : pages[pages.length - 1];
    }

    /** Share of the held memory that holds no object bytes, in percent; NaN if none is held. */
    static double fragmentationPct(long heldBytes, long idealBytes) {
        return heldBytes == 0 ? Double.NaN : 100.0 * (heldBytes - idealBytes) / heldBytes;
    }
}
