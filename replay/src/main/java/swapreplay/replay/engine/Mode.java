package swapreplay.replay.engine;

/** How faithful a replay is. Both modes give the same counters. */
public enum Mode {
    /** Each distinct page is compressed once for each codec; then only sizes are accounted for, by the real allocators. */
    MODEL,
    /** Every page is compressed, stored and read back, and every read of a known page is verified. */
    FULL;

    /** The word in results.csv. */
    public String word() {
        return this == MODEL ? "model" : "full";
    }
}
