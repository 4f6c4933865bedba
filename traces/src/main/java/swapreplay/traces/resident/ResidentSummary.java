package swapreplay.traces.resident;

import java.util.List;

/**
 * What a sample brought. Of {@code population} pages, {@code examined} were drawn; of these {@code written} are in the trace, and the others are no
 * pages that this kernel would swap out to a device now: {@code zero}, {@code warm}, {@code pinned}.
 *
 * @param processes those that were looked into, in their order
 * @param population anonymous private pages in memory, each counted once
 * @param examined pages drawn and read
 * @param written pages in the trace
 * @param zero pages of zeros, which this kernel keeps out of swap
 * @param warm pages written to while it was waited for cold ones
 * @param pinned pages that the kernel never swaps: locked, huge pages of hugetlbfs, its own page of zeros
 * @param unreadable pages drawn that were gone or refused when they were to be read
 * @param shared times that a page was met again in another process
 * @param swapped pages that are in swap already, and not in the sample
 * @param fraction drawn of the population
 * @param coldBy how cold pages were told: {@code soft-dirty}, {@code contents}, or empty
 */
public record ResidentSummary(
        List<OfProcess> processes,
        long population,
        long examined,
        long written,
        long zero,
        long warm,
        long pinned,
        long unreadable,
        long shared,
        long swapped,
        double fraction,
        String coldBy,
        double seconds,
        long fileBytes,
        List<String> warnings) {
    /** One process. */
    public record OfProcess(long pid, String name, long population, long examined, long written) {}
}
