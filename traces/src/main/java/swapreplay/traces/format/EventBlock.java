package swapreplay.traces.format;

/**
 * The payload of an events block, little-endian, decodable without any other block:
 *
 * <pre>
 *    0 contents   4   distinct pages stored before this block; no event refers to a later one
 *    4 next       4   the content id that "next" means at the first event
 *    8 names      4   names stored before this block
 *   12 unit       4   nanoseconds in one unit of the time column: 1 or 1000
 *   16 processes  4   number of pairs that follow: pid 4, name id 4 (-1: not known)
 *   then the columns shape, time, slot, pages, content, process, each:
 *    0 width      1   bytes of each value, 0..8; 0: all values are 0
 *    1 count      4   number of values
 *    5 planes         width times {@link Packed}: byte 0 of all values, byte 1 of all values, ...
 *
 *   shape    one per event: bits 0..3 op code, 4 starts a request, 5 has a content, 6 the content is not the next new one
 *            but stands in the content column, 7 another process than the event before
 *   time     one per event: units since the event before; the first counts from the block's base time
 *   slot     one per event, zigzag: slot minus (slot + pages) of the last event of the same op in this block, or minus 0
 *   pages    one per event of a kind that covers ranges or counts (DISCARD, OTHER_DISCARD, SWAPON, SWAPOFF, LOST); others cover 1
 *   content  one per event with shape bit 6, zigzag: next new content id minus the id
 *   process  one per event with shape bit 7: index of the pair
 * </pre>
 */
final class EventBlock {
    static final int MAX_EVENTS = 1 << 14;
    static final int OP_MASK = 15;
    static final int STARTS_REQUEST = 16;
    static final int HAS_CONTENT = 32;
    static final int OLD_CONTENT = 64;
    static final int OTHER_PROCESS = 128;

    /** DISCARD, OTHER_DISCARD, SWAPON, SWAPOFF, LOST. */
    private static final int WITH_PAGES = (1 << 3) | (1 << 7) | (1 << 8) | (1 << 9) | (1 << 10);

    private EventBlock() {}

    static boolean hasPages(int opCode) {
        return ((WITH_PAGES >> opCode) & 1) != 0;
    }
}
