package swapreplay.core.stats;

import java.util.List;

/**
 * What write-back and recompression have done since a device began. No kernel counts these.
 *
 * @param picked slots that a request picked
 * @param attempts pages that were compressed again, with success or without
 * @param recompressed pages that were replaced by a smaller object
 * @param rescued of those, the ones that were stored raw before
 * @param incompressible pages given up by all codecs
 * @param compressions by priority of the codec: pages that went through it
 * @param restores by priority of the codec: pages that it restored, to be written back or compressed again
 */
public record PostStat(
        long picked,
        long attempts,
        long recompressed,
        long rescued,
        long incompressible,
        List<Long> compressions,
        List<Long> restores) {
    public PostStat {
        compressions = List.copyOf(compressions);
        restores = List.copyOf(restores);
    }
}
