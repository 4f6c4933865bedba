package swapreplay.core.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.DiskModel;
import swapreplay.core.stats.MmStat;

/**
 * A reading of all counters of {@link SwapTiers}.
 *
 * @param memory of the compressed memory, under zram's names; pages on a disk are not in it
 * @param idealBytes sum of the object sizes in memory
 * @param idealMax its highest value
 * @param compressions pages that went through the codec, whether or not they were kept
 * @param restores pages that went through it the other way, for a fault or for writeback
 * @param disk null without one
 * @param swap what the disk's swap area did; null without a disk
 * @param counters of the policy's own, under the kernel's names, in the order of reports
 */
public record TierStats(
        MmStat memory,
        long idealBytes,
        long idealMax,
        long compressions,
        long restores,
        @Nullable DiskModel disk,
        @Nullable DiskStat swap,
        Map<String, Long> counters) {
    /**
     * @param pages on the disk now
     * @param pagesRead from the disk, read-ahead included
     * @param pagesWritten to the disk
     * @param readAhead pages read before anybody asked for them
     * @param readAheadHits of those, the ones that a fault then found in memory
     * @param stalledNs how long full queues held up the machine
     */
    public record DiskStat(
            long pages, long pagesRead, long pagesWritten, long readAhead, long readAheadHits, long stalledNs) {}
}
