package swapreplay.core.device;

/**
 * What a recompression does.
 *
 * @param filter which slots
 * @param threshold leave objects smaller than this many bytes alone, and accept results below it only; 0 for none
 * @param maxPages attempts at most
 * @param priority the only algorithm to try, 1 to 3; 0 for all in turn
 */
public record RecompressOptions(SlotFilter filter, int threshold, long maxPages, int priority) {}
