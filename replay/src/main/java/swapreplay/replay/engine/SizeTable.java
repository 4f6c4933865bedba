package swapreplay.replay.engine;

import java.util.List;

/**
 * What one codec makes of every distinct page of a trace.
 *
 * @param codec full name of the codec
 * @param lengths compressed length in bytes by content id; 0 for a same-filled page, which no codec sees
 * @param speed CPU time for a page on this machine
 */
@SuppressWarnings("ArrayRecordComponent") // one int for each of millions of pages; tables are never compared
record SizeTable(String codec, int[] lengths, CodecSpeed speed) {
    /** What a restore costs with each codec, in whole nanoseconds; 0 where it is not known. */
    static long[] restoreNs(List<SizeTable> tables) {
        return tables.stream()
                .mapToDouble(table -> table.speed().decompressNs())
                .mapToLong(ns -> Double.isNaN(ns) ? 0 : Math.round(ns))
                .toArray();
    }

    boolean same(int content) {
        return lengths[content] == 0;
    }
}
