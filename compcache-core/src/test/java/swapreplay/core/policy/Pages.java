package swapreplay.core.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.stats.MmStat;

/** Lengths of pages, and a compressed memory that is a plain map. */
final class Pages {
    static final long RESTORE_NS = 2_000;

    private Pages() {}

    /** Zeros, compressible, or not. */
    static int length(Random random) {
        int kind = random.nextInt(20);
        return kind == 0 ? SwapTiers.ZERO_PAGE : kind < 3 ? 4_200 : 200 + random.nextInt(3_000);
    }

    static SwapTiers start(String spec) {
        return start(spec, "zsmalloc");
    }

    static SwapTiers start(String spec, String allocator) {
        return Policies.named(spec)
                .starter()
                .start(new Policy.Setting(4096, Allocators.named(allocator), PlainMemory::new, RESTORE_NS));
    }

    private static final class PlainMemory implements CompressedMemory {
        private final Map<Long, Integer> held = new HashMap<>();
        private long bytes;
        private long bytesMax;

        @Override
        public boolean store(long slot, int compressedLength) {
            free(slot);
            held.put(slot, compressedLength);
            bytes += compressedLength;
            bytesMax = Math.max(bytesMax, bytes);
            return true;
        }

        @Override
        public void free(long slot) {
            Integer before = held.remove(slot);
            bytes -= before == null ? 0 : before;
        }

        @Override
        public MmStat mmStat() {
            return new MmStat(held.size() * 4096L, bytes, bytes, 0, bytesMax, 0, 0, 0, 0);
        }

        @Override
        public long idealBytes() {
            return bytes;
        }

        @Override
        public long idealMax() {
            return bytesMax;
        }

        @Override
        public void close() {}
    }
}
