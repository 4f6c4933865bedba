package swapreplay.traces.importer;

import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;

/** Decides whether a recording holds every page operation of its time. */
final class Completeness {
    private Completeness() {}

    /** @return null when it cannot be known; the reasons are added to the warnings */
    static @Nullable Boolean of(SourceFacts facts, ImportOptions options, TraceSink sink) {
        Boolean byCounters = byCounters(facts, options, sink);
        if (facts.ioRecords == 0) {
            facts.warnings.add(
                    "the recording holds no I/O record: before Linux 6.3 swap on zram causes no block layer events;"
                            + " compare pswpout and pswpin of /proc/vmstat");
        }
        if (facts.lost > 0 || facts.cut) {
            return false;
        }
        if (byCounters != null) {
            return byCounters;
        }
        boolean known = facts.ioRecords > 0 && facts.lossesCounted;
        return known ? Boolean.TRUE : null;
    }

    private static @Nullable Boolean byCounters(SourceFacts facts, ImportOptions options, TraceSink sink) {
        Boolean complete = null;
        if (options.pswpout() != null) {
            complete = sink.pages(Op.WRITE) == options.pswpout();
            if (!complete) {
                facts.warnings.add(
                        "pswpout counted " + options.pswpout() + " pages, the recording has " + sink.pages(Op.WRITE));
            }
        }
        if (options.pswpin() != null) {
            // swapoff's reads count in pswpin; the user may have read the counter before swapoff or after it.
            long reads = sink.pages(Op.READ);
            long all = reads + sink.pages(Op.SWAPOFF_READ);
            boolean equal = options.pswpin() >= reads && options.pswpin() <= all;
            if (!equal) {
                facts.warnings.add("pswpin counted " + options.pswpin() + " pages, the recording has " + all);
            }
            complete = equal && !Boolean.FALSE.equals(complete);
        }
        return complete;
    }
}
