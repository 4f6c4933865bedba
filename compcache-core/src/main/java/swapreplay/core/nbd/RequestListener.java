package swapreplay.core.nbd;

/**
 * Hears of every page operation that an export has carried out, in the order in which the device saw them: calls for one
 * export never overlap. Must be quick and must not throw: the client waits.
 */
public interface RequestListener {
    /** A page was stored. {@code page[0..pageSize)} is only valid during the call. */
    void stored(long slot, byte[] page, boolean startsRequest);

    /** A page was read. */
    void read(long slot, boolean startsRequest);

    /** Slots were freed by a trim or by zeroing. */
    void discarded(long firstSlot, long slots);
}
