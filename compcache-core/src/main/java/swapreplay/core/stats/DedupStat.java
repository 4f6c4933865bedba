package swapreplay.core.stats;

/**
 * What keeping identical pages once has gained, same-filled pages not among them. No kernel counts these.
 *
 * @param found writes that found their page in the device
 * @param pages slots now that hold a page which another slot brought
 * @param bytes object bytes that they would hold alone
 */
public record DedupStat(long found, long pages, long bytes) {}
