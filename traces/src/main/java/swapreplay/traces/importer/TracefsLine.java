package swapreplay.traces.importer;

import java.nio.charset.StandardCharsets;

/**
 * Parses lines of {@code trace} or {@code trace_pipe} in place, without an object for each line:
 * <pre>
 *         selfpage-11306   [000] .....  1687.605789: block_bio_queue: 253,2 WS 8 + 8 [selfpage]
 *         selfpage-11306   [000] .....  1687.605809: block_bio_complete: 253,2 WS 8 + 8 [0]
 *          &lt;idle&gt;-0       [001] d.h1.  1687.605911: block_rq_complete: 254,0 W () 6144 + 8 none,0,0 [0]
 *        selfpage-11306   [000] d..1.  1687.605789: 253,2    Q  WS 8 + 8 [selfpage]
 *            java-11300   [001] .....  1687.606000: tracing_mark_write: stop
 *  CPU:1 [LOST 5616 EVENTS]
 * </pre>
 */
public final class TracefsLine {
    /** What a line says. */
    public enum Kind {
        /** A block layer record or a freed slot, now in the event. */
        EVENT,
        /** {@link #lostEvents} events are missing here. */
        LOST,
        /** A text that somebody wrote into trace_marker, from {@link #markFrom} to {@link #markTo}. */
        MARK,
        /** The ring buffer's own account in the header of {@code trace}; {@link #lostEvents} were overwritten before the first line. */
        HEADER,
        /** A comment, an empty line, an event of another kind. */
        OTHER,
        /** Something that is no line of a trace, or a block event that cannot be understood. */
        MALFORMED
    }

    private static final byte[] QUEUE = ascii("block_bio_queue");
    private static final byte[] BIO_COMPLETE = ascii("block_bio_complete");
    private static final byte[] RQ_COMPLETE = ascii("block_rq_complete");
    private static final byte[] MARK = ascii("tracing_mark_write");
    private static final byte[] CPU = ascii("CPU:");
    private static final byte[] LOST = ascii(" [LOST ");
    private static final byte[] DROPPED = ascii(" [");
    private static final byte[] CPUS = ascii("cpus=");
    private static final byte[] VERSION = ascii("version = ");
    private static final byte[] CPU_BLANK = ascii("CPU ");
    private static final byte[] IS_EMPTY = ascii(" is empty");
    private static final byte[] BLOCK = ascii("block:");
    private static final byte[] ENTRIES = ascii("# entries-in-buffer/entries-written: ");
    private static final byte[] SLOT_FREE = ascii("(zram_slot_free_notify+");
    private static final byte[] INDEX = ascii(" idx=");
    private static final byte[] PAGE_ACCESS = ascii("(zram_rw_page+");
    private static final byte[] SECTOR = ascii(" sector=");
    private static final byte[] OP = ascii(" op=");
    private static final byte[] PAGE_DONE = ascii("<- zram_rw_page");
    private static final int PAGE_BYTES = 4096;

    /** The command of the task is padded to this width, so that this is where the dash before the pid stands. */
    private static final int COMM_WIDTH = 16;

    /** Far above what the kernel writes in the brackets at the end of a line. */
    private static final int LONGEST_TAIL = 64;

    private final CommTable comms = new CommTable();
    private final boolean perf;
    private byte[] line = {};
    private int at;
    private int end;
    private int commFrom;
    private int commTo;

    /** Of a LOST or HEADER line. The kernel does not always know a number; then 1. */
    public long lostEvents;

    /** Range of the text of a MARK. */
    public int markFrom, markTo;

    /** Lines as tracefs prints them. */
    public TracefsLine() {
        this(false);
    }

    /** @param perf lines as perf script prints them: {@code comm pid [cpu] time: block:event: ...} */
    TracefsLine(boolean perf) {
        this.perf = perf;
    }

    /** Parses the line in {@code bytes} from {@code from} to {@code to}, without its newline. */
    public Kind parse(byte[] bytes, int from, int to, BlockEvent event) {
        line = bytes;
        at = from;
        end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        if (at == end) {
            return Kind.OTHER;
        }
        if (line[at] == '#') {
            return header();
        }
        if (line[at] == 'C' && skip(CPU)) {
            return lost();
        }
        if (notice()) {
            return Kind.OTHER;
        }
        if (!prefix(event)) {
            return Kind.MALFORMED;
        }
        return body(event);
    }

    private Kind header() {
        if (!skip(ENTRIES)) {
            return Kind.OTHER;
        }
        long kept = number();
        if (kept < 0 || !skip('/')) {
            return Kind.MALFORMED;
        }
        long written = number();
        lostEvents = Math.max(0, written - kept);
        return written < 0 ? Kind.MALFORMED : Kind.HEADER;
    }

    /** What trace-cmd prints above the events. */
    private boolean notice() {
        int start = at;
        boolean notice = !perf && (skip(CPUS) || skip(VERSION) || (skip(CPU_BLANK) && number() >= 0 && skip(IS_EMPTY)));
        at = notice ? at : start;
        return notice;
    }

    private Kind lost() {
        if (number() < 0) {
            return Kind.MALFORMED;
        }
        if (!skip(LOST)) {
            return skip(DROPPED) ? dropped() : Kind.MALFORMED;
        }
        if (at < end && line[at] == 'E') {
            lostEvents = 1;
            return Kind.LOST;
        }
        lostEvents = number();
        return lostEvents < 0 || !skip(' ') ? Kind.MALFORMED : Kind.LOST;
    }

    /** {@code CPU:1 [5616 EVENTS DROPPED]} of trace-cmd. */
    private Kind dropped() {
        lostEvents = 1;
        if (at < end && isDigit(line[at])) {
            lostEvents = number();
            return lostEvents < 0 || !skip(' ') ? Kind.MALFORMED : Kind.LOST;
        }
        return at < end && line[at] == 'E' ? Kind.LOST : Kind.MALFORMED;
    }

    /** {@code comm-pid [cpu] flags seconds.micros: } */
    private boolean prefix(BlockEvent event) {
        commFrom = at;
        int search = at + COMM_WIDTH < end && line[at + COMM_WIDTH] == '-' ? at + COMM_WIDTH : at;
        for (int bracket = indexOf('[', search); bracket >= 0; bracket = indexOf('[', bracket + 1)) {
            at = bracket + 1;
            long cpu = number();
            if (cpu >= 0 && cpu <= Short.MAX_VALUE && skip(']') && skip(' ') && pidBefore(bracket, search, event)) {
                event.cpu = (int) cpu;
                return time(event);
            }
        }
        return false;
    }

    /** {@code -pid } or {@code -pid (tgid) } before the processor's bracket. */
    private boolean pidBefore(int bracket, int search, BlockEvent event) {
        int to = blanksBefore(bracket, search);
        if (to > search && line[to - 1] == ')') {
            while (to > search && line[to - 1] != '(') {
                to--;
            }
            to = blanksBefore(Math.max(search, to - 1), search);
        }
        int from = to;
        while (from > search && isDigit(line[from - 1])) {
            from--;
        }
        if (from == to || to - from > 9 || from == 0 || from - 1 < search || !partsPid(line[from - 1])) {
            return false;
        }
        commTo = from - 1;
        int pid = 0;
        for (int i = from; i < to; i++) {
            pid = 10 * pid + line[i] - '0';
        }
        event.pid = pid;
        return true;
    }

    /** What stands before the thread's number: a dash, in perf's lines a blank, or {@code pid/}. */
    private boolean partsPid(byte character) {
        return perf ? character == ' ' || character == '/' : character == '-';
    }

    private int blanksBefore(int to, int from) {
        int last = to;
        while (last > from && line[last - 1] == ' ') {
            last--;
        }
        return last;
    }

    /** Flags if there are any, then the time; the cursor is left at the event's name. */
    private boolean time(BlockEvent event) {
        blanks();
        int word = at;
        while (at < end && line[at] != ' ') {
            at++;
        }
        if (line[at - 1] == ':') {
            at = word; // a trace without the flags column
        }
        blanks();
        long seconds = number();
        if (seconds < 0 || seconds > 1_000_000_000L || !skip('.')) {
            return false;
        }
        int from = at;
        long fraction = number();
        int digits = at - from;
        if (fraction < 0 || digits > 9 || !skip(':')) {
            return false;
        }
        for (int i = digits; i < 9; i++) {
            fraction *= 10;
        }
        event.timeNs = seconds * 1_000_000_000L + fraction;
        blanks();
        aside();
        return true;
    }

    /** What some options print between the time and the event: {@code (+88) } since the event before (trace-cmd), the period (perf). */
    private void aside() {
        int start = at;
        if (perf ? number() >= 0 : skip('(') && skip('+') && number() >= 0 && skip(')')) {
            blanks();
        } else {
            at = start;
        }
    }

    private Kind body(BlockEvent event) {
        int name = at;
        if (!perf && at < end && isDigit(line[at])) {
            return tracerLine(event);
        }
        int colon = indexOf(':', at);
        if (colon < 0) {
            return Kind.MALFORMED;
        }
        if (perf) {
            if (!is(BLOCK, name, Math.min(colon + 1, end))) {
                return endsIn(BLOCK, name, Math.min(colon + 1, end)) ? Kind.MALFORMED : Kind.OTHER;
            }
            name = colon + 1;
            colon = indexOf(':', name);
            if (colon < 0) {
                return Kind.MALFORMED;
            }
        }
        at = colon + 1;
        blanks();
        if (is(QUEUE, name, colon)) {
            event.action = BlockEvent.Action.QUEUE;
            return range(event, false);
        }
        if (is(BIO_COMPLETE, name, colon)) {
            event.action = BlockEvent.Action.COMPLETE;
            return range(event, false);
        }
        if (is(RQ_COMPLETE, name, colon)) {
            event.action = BlockEvent.Action.COMPLETE;
            return range(event, true);
        }
        if (endsIn(QUEUE, name, colon)) {
            return Kind.MALFORMED; // behind a column that is not known: not to be passed over in silence
        }
        if (is(MARK, name, colon)) {
            markFrom = at;
            markTo = end;
            return Kind.MARK;
        }
        if (skip(PAGE_ACCESS)) {
            return pageAccess(event);
        }
        return skip(SLOT_FREE) ? slotFree(event) : pageDone(event);
    }

    /**
     * {@code (zram_rw_page+0x0/0x90 [zram]) sector=8 op=1}: a probe on the way by which swap reached zram before Linux 6.3, page by page and past the block
     * layer. It names no device.
     */
    private Kind pageAccess(BlockEvent event) {
        long sector = after(SECTOR);
        long op = after(OP);
        if (sector < 0 || op < 0) {
            return Kind.MALFORMED;
        }
        event.action = BlockEvent.Action.QUEUE;
        event.device = BlockEvent.NO_DEVICE;
        event.category = (op == 0 ? BlockEvent.READ : BlockEvent.WRITE) | BlockEvent.SYNC;
        event.sector = sector;
        event.bytes = PAGE_BYTES;
        int from = commFrom;
        while (from < commTo && line[from] == ' ') {
            from++;
        }
        event.comm = comms.name(line, from, commTo);
        return Kind.EVENT;
    }

    /** The number after a word, -1 if there is none; the cursor is left behind it. */
    private long after(byte[] word) {
        for (int i = at; i < end; i++) {
            at = i;
            if (skip(word)) {
                return number();
            }
        }
        return -1;
    }

    /** {@code (__swap_writepage+0x60/0x90 <- zram_rw_page)}: the page access that this task began last is over; which it was is not said. */
    private Kind pageDone(BlockEvent event) {
        for (int i = at; i < end; i++) {
            at = i;
            if (skip(PAGE_DONE)) {
                event.action = BlockEvent.Action.COMPLETE;
                event.device = BlockEvent.NO_DEVICE;
                event.category = 0;
                event.sector = 0;
                event.bytes = 0;
                event.comm = "";
                return Kind.EVENT;
            }
        }
        return Kind.OTHER;
    }

    /** {@code major,minor act rwbs sector + sectors [comm or error]}, as the blk tracer prints, with every stage of an operation. */
    private Kind tracerLine(BlockEvent event) {
        if (!device(event)) {
            return Kind.MALFORMED;
        }
        blanks();
        int action = at < end ? line[at] : ' ';
        boolean alone = at + 1 < end && line[at + 1] == ' ';
        if (!alone || (action != 'Q' && action != 'C')) {
            return Kind.OTHER;
        }
        event.action = action == 'Q' ? BlockEvent.Action.QUEUE : BlockEvent.Action.COMPLETE;
        at++;
        blanks();
        rwbs(event);
        if (at == end || !isDigit(line[at])) {
            return Kind.OTHER; // a flush, which moves no data
        }
        return sectors(event);
    }

    /** {@code major,minor } */
    private boolean device(BlockEvent event) {
        long major = number();
        if (major < 0 || major > 0xfff || !skip(',')) {
            return false;
        }
        long minor = number();
        if (minor < 0 || minor > 0xfffff || !skip(' ')) {
            return false;
        }
        event.device = (int) (major << 20 | minor);
        return true;
    }

    private void rwbs(BlockEvent event) {
        int from = at;
        while (at < end && line[at] != ' ') {
            at++;
        }
        event.category = BlockEvent.categoryOf(line, from, at);
        blanks();
    }

    /** {@code major,minor rwbs [(command)] sector + sectors ... [comm or error]} */
    private Kind range(BlockEvent event, boolean command) {
        if (!device(event)) {
            return Kind.MALFORMED;
        }
        rwbs(event);
        if (command) {
            at = indexOf(')', at) + 1;
            if (at == 0) {
                return Kind.MALFORMED;
            }
            blanks();
        }
        return sectors(event);
    }

    private Kind sectors(BlockEvent event) {
        event.sector = number();
        if (event.sector < 0 || !skip(' ') || !skip('+') || !skip(' ')) {
            return Kind.MALFORMED;
        }
        long sectors = number();
        if (sectors < 0 || sectors > 0xffff_ffffL || line[end - 1] != ']') {
            return Kind.MALFORMED;
        }
        event.bytes = 512 * sectors;
        return tail(event);
    }

    private Kind tail(BlockEvent event) {
        int open = indexOf('[', at);
        if (open < 0 || end - open > LONGEST_TAIL) {
            return Kind.MALFORMED;
        }
        event.comm = event.action == BlockEvent.Action.QUEUE ? comms.name(line, open + 1, end - 1) : "";
        return Kind.EVENT;
    }

    /** {@code (zram_slot_free_notify+0x0/0x90 [zram]) idx=20481}: a probe on zram's hook. */
    private Kind slotFree(BlockEvent event) {
        for (int i = at; i < end; i++) {
            at = i;
            if (skip(INDEX)) {
                event.action = BlockEvent.Action.SLOT_FREE;
                event.category = 0;
                event.bytes = 0;
                event.comm = "";
                event.sector = number();
                return event.sector < 0 ? Kind.MALFORMED : Kind.EVENT;
            }
        }
        return Kind.OTHER;
    }

    /** Whether this is the last of several words. */
    private boolean endsIn(byte[] word, int from, int to) {
        int start = to - word.length;
        return start > from && line[start - 1] == ' ' && is(word, start, to);
    }

    private void blanks() {
        while (at < end && line[at] == ' ') {
            at++;
        }
    }

    private boolean skip(int character) {
        if (at < end && line[at] == character) {
            at++;
            return true;
        }
        return false;
    }

    private boolean skip(byte[] text) {
        if (end - at < text.length || !is(text, at, at + text.length)) {
            return false;
        }
        at += text.length;
        return true;
    }

    private boolean is(byte[] text, int from, int to) {
        return java.util.Arrays.equals(line, from, to, text, 0, text.length);
    }

    /** The decimal number here; -1 if there is none or it has more than 18 digits. */
    private long number() {
        long value = 0;
        int from = at;
        while (at < end && isDigit(line[at])) {
            value = 10 * value + line[at] - '0';
            at++;
        }
        return at == from || at - from > 18 ? -1 : value;
    }

    private int indexOf(int character, int from) {
        for (int i = from; i < end; i++) {
            if (line[i] == character) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
