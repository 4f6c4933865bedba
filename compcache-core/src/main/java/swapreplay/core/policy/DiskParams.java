package swapreplay.core.policy;

import swapreplay.core.backing.DiskModel;
import swapreplay.core.backing.SimulatedDisk;

/**
 * A swap area as a policy's spec names it.
 *
 * @param pageCluster a fault reads up to 2^pageCluster pages; the kernel's default is 3
 */
record DiskParams(DiskModel disk, int pageCluster) {
    static final String KEY = "page-cluster";

    private static final int DEFAULT_CLUSTER = 3;
    /** Any number: it makes the drawn times the same in every run. */
    private static final long SEED = 0x5e1f5eedL;

    static DiskParams of(Params params) {
        return new DiskParams(params.disk(), params.whole(KEY, DEFAULT_CLUSTER, 0, 5));
    }

    SwapDisk start(int pageSize) {
        return new SwapDisk(new SimulatedDisk(disk, pageSize, SEED), pageCluster);
    }

    /** What is not the default, as the end of a spec. */
    String suffix() {
        return pageCluster == DEFAULT_CLUSTER ? "" : "," + KEY + "=" + pageCluster;
    }
}
