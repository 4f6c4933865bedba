package swapreplay.core.codec;

/** Compressed bytes that do not restore exactly one page. */
public final class CorruptPageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;
    private final String reason;

    /**
     * @param offset where in the compressed bytes decoding had to stop, counted from their first byte
     * @param reason what was wrong there
     */
    public CorruptPageException(int offset, String reason) {
        super(reason + " at byte " + offset);
        this.offset = offset;
        this.reason = reason;
    }

    /** Where in the compressed bytes decoding had to stop, counted from their first byte. */
    public int offset() {
        return offset;
    }

    /** What was wrong there. */
    public String reason() {
        return reason;
    }

    /** A sound stream that restores less than a page is damage all the same: it cannot have come from a page. */
    static void requirePage(int restored, int pageSize, int srcLen) throws CorruptPageException {
        if (restored != pageSize) {
            throw new CorruptPageException(srcLen, "only " + restored + " of " + pageSize + " bytes at the end");
        }
    }
}
