package swapreplay.core.nbd;

/**
 * Hears of every page operation of an export, in the order in which the device saw them: calls for one
 * export never overlap. Must be quick and must not throw: the client waits.
 */
public interface RequestListener {
    /**
     * A page was written, or refused for lack of room, or not tried because the page before it in the request was refused: what
     * the client wanted, so that a replay on a larger device can do it. {@code page[0..pageSize)} is only valid during the call.
     */
    void written(long slot, byte[] page, boolean startsRequest);

    /** A page was read. */
    void read(long slot, boolean startsRequest);

    /** Slots were freed by a trim or by zeroing. */
    void discarded(long firstSlot, long slots);
}
