package swapreplay.replay.twin;

import java.util.ArrayList;
import java.util.List;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.device.KernelVersion;

/** What is known before a run to be unlike in the running kernel and in the rules that ours follows. */
final class KnownDifferences {
    private KnownDifferences() {}

    /**
     * Sentences; none where the rules were measured on a kernel like this.
     *
     * @param release as {@code uname -r} prints it
     * @param writesBack whether pages are written back
     */
    static List<String> of(String release, DeviceSpec spec, boolean writesBack) {
        List<String> notes = new ArrayList<>();
        KernelVersion nearest = KernelVersion.nearest(release);
        String[] numbers = release.split("[^0-9]+", 3);
        int version = numbers.length < 2 ? 0 : 100 * Integer.parseInt(numbers[0]) + Integer.parseInt(numbers[1]);
        if (spec.kernel() != nearest) {
            notes.add("ours follows the rules of " + spec.kernel().version() + ", as told; Linux " + release
                    + " runs, and " + nearest.version() + " is nearest to it");
        } else if (version < 601 || (version > 601 && version < 612)) {
            notes.add("Linux " + release + " was not measured, ours follows " + nearest.version()
                    + ": sizes by zstd and mem_used_total may differ");
        } else if (version > 618) {
            notes.add("Linux " + release + " was not measured, ours follows " + nearest.version()
                    + (writesBack ? ": it also uses block 0 of the backing device and writes in batches" : ""));
        }
        return notes;
    }
}
