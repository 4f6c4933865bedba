package swapreplay.replay.zswap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.policy.Policies;
import swapreplay.core.policy.Policy;
import swapreplay.core.policy.SwapTiers;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.lab.PageFile;

/**
 * Drives the zswap of the running kernel with pages of this process and ours with the same, in lockstep.
 *
 * @param device the disk behind zswap; what it holds is lost
 * @param codec zswap's compressor, as we name it
 * @param kernel whose rules ours follows
 * @param zpool the allocator where the kernel lets one choose (6.1), else empty
 * @param poolPercent {@code max_pool_percent}
 * @param acceptPercent {@code accept_threshold_percent}
 * @param sameFilled whether same-filled pages are kept as a word; only 6.1 has the choice
 * @param history where to write the steps and the kernel's counters; null for nowhere
 */
record ZswapVerification(
        Path device,
        String codec,
        KernelVersion kernel,
        String zpool,
        int poolPercent,
        int acceptPercent,
        boolean sameFilled,
        @Nullable Path history) {
    /** Up to so many pages for each CPU of swap space old kernels free a slot at once; beyond that they collect them. */
    private static final long UNCACHED_SLOTS_PER_CPU = 320;

    /** @param window pages of the churn; 0 for as many as fill the pool twice over */
    @SuppressWarnings("try") // the area is swapped to until it is closed; nothing is asked of it
    ZswapLockstep.Outcome run(
            long seed, long steps, int window, PageFile pages, long every, Progress progress, BooleanSupplier stop)
            throws IOException {
        long limit = memoryPages() * poolPercent / 100;
        boolean old = kernel == KernelVersion.V6_1;
        long uncached = UNCACHED_SLOTS_PER_CPU * Runtime.getRuntime().availableProcessors();
        long area = old ? Math.min(uncached, SwapArea.pages(device)) : SwapArea.pages(device);
        // pages that are read leave their slot only while less than half of the slots are in use
        int most = (int) Math.min(Integer.MAX_VALUE, old ? area - 2 : area / 2 - 2);
        int used = window == 0 ? (int) Math.min(most, 4 * limit) : window;
        if (used > most || used < 1) {
            throw CliException.environment("verify-zswap: " + device + " has room for a window of " + most
                    + " pages, not "
                    + used + "\n  Name a larger disk, or fewer --window."
                    + (old ? " This kernel takes 320 slots for each CPU before it frees them in batches." : ""));
        }
        PageCodec ourCodec = Codecs.named(codec);
        try (KernelZswap zswap = new KernelZswap(parameters());
                SwapTiers ours = ours(zswap.hitItsLimitBefore());
                ZswapHistory written = history == null
                        ? null
                        : new ZswapHistory(
                                history,
                                how(seed, zswap.hitItsLimitBefore()),
                                zswap.counters().keySet());
                ShrinkWorker worker = new ShrinkWorker();
                SwapArea swap = SwapArea.on(device, area);
                PageWindow memory = new PageWindow(used)) {
            ZswapChurn churn = new ZswapChurn(seed, steps, used, pages, !old);
            return new ZswapLockstep(zswap, worker, memory, used, ours, ourCodec, kernel, written)
                    .run(churn, steps, every, progress, stop);
        }
    }

    /** Our side of the comparison. */
    String policy(boolean shrunkBefore) throws IOException {
        return "zswap:nvme,ram=" + memoryPages() * PageWindow.PAGE / 1024 + "K,pool=" + poolPercent + ",accept="
                + acceptPercent
                + (kernel == KernelVersion.V6_1
                        ? ",kernel=6.1" + (sameFilled ? "" : ",same-filled=off")
                        : shrunkBefore ? ",shrunk-before=yes" : "");
    }

    /** The allocator of our pool. */
    String allocator() {
        if (kernel != KernelVersion.V6_1) {
            return "zsmalloc";
        }
        return zpool.equals("zsmalloc") ? "zsmalloc:kernel=6.1" : zpool;
    }

    private Map<String, String> parameters() {
        Map<String, String> wanted = new LinkedHashMap<>();
        // a pool that was never used: class order and groups of an old one would be left over
        wanted.put("compressor", codec.replaceFirst(":.*", ""));
        if (kernel == KernelVersion.V6_1) {
            wanted.put("zpool", zpool);
            wanted.put("same_filled_pages_enabled", sameFilled ? "Y" : "N");
        }
        wanted.put("max_pool_percent", Integer.toString(poolPercent));
        wanted.put("accept_threshold_percent", Integer.toString(acceptPercent));
        return wanted;
    }

    private SwapTiers ours(boolean shrunkBefore) throws IOException {
        return Policies.named(policy(shrunkBefore))
                .starter()
                .start(new Policy.Setting(
                        PageWindow.PAGE,
                        Allocators.named(allocator()),
                        () -> {
                            throw new IllegalStateException("zswap needs no device");
                        },
                        0));
    }

    private String how(long seed, boolean shrunkBefore) throws IOException {
        return "Linux " + System.getProperty("os.version") + "; alloc=" + allocator() + " policy="
                + policy(shrunkBefore) + "; codec " + codec + ", seed " + seed;
    }

    /** The kernel's totalram_pages. */
    private static long memoryPages() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/meminfo")).get(0);
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 4;
    }
}
