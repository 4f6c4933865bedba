package swapreplay.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.Times;

/**
 * ramzswap 0.6 with a backing swap: what a slot held is freed first; while the compressed bytes are above the limit less one page, pages go to
 * the backing swap uncompressed; so do pages whose compressed length is above half a page. Nothing moves afterwards. Without the notice
 * that a slot is free ({@code notify=off}, as before 0.6 and on kernels without the patch) dead pages stay until their slot is written again;
 * with {@code notify=TIME} the notice comes so much later. Either way {@code stale_pages} counts what lies there for nobody.
 *
 * <p>Several devices share {@code memlimit} evenly, as each has a limit of its own.
 */
final class Ramzswap implements SwapTiers {
    private static final int IN_MEMORY = 1;
    private static final int SAME = 2;

    private static final int MOST_DEVICES = 32;
    private static final String NEVER = "off";

    private final StripedMemory memory;
    private final SwapDisk disk;
    private final long memLimit;
    private final int pageSize;
    private final Notify notify;
    private final LateNotices late;
    /** Compressed length plus 1 of a page in memory whose slot is free; 0: not so. */
    private final SparseInts stale = new SparseInts();

    private final SparseInts lengths = new SparseInts();
    private final long restoreNs;
    private final SparseInts place = new SparseInts();
    private final FaultTimes times = new FaultTimes();

    private long nowNs;
    private long stalePages;
    private long staleBytes;
    private long stalePagesMax;
    private long overLimit;
    private long incompressible;
    private long compressions;
    private long restores;

    /**
     * When the notice that a slot is free is heard.
     *
     * @param delayNs 0 at once, below 0 never
     */
    private record Notify(long delayNs) {
        static Notify of(Params params) {
            String value = params.raw("notify", "on");
            if (value.equals("on") || value.equals(NEVER)) {
                return new Notify(value.equals("on") ? 0 : -1);
            }
            try {
                return new Notify(Times.parse(value));
            } catch (SpecException e) {
                throw params.wrong("notify=" + value + ": known are on, off, or a delay such as 30s");
            }
        }

        @Override
        public String toString() {
            return delayNs == 0 ? "" : ",notify=" + (delayNs < 0 ? NEVER : Times.print(delayNs));
        }
    }

    private Ramzswap(Policy.Setting setting, DiskParams area, long memLimit, Notify notify, int devices) {
        this.memory = new StripedMemory(setting.memory(), devices);
        this.disk = area.start(setting.pageSize());
        this.memLimit = memLimit / devices;
        this.pageSize = setting.pageSize();
        this.notify = notify;
        this.late = new LateNotices(Math.max(0, notify.delayNs()));
        this.restoreNs = setting.restoreNs();
    }

    static Policy policy(Spec spec) {
        Params params = new Params(spec, Set.of("memlimit", "notify", "devices", DiskParams.KEY));
        DiskParams area = DiskParams.of(params);
        long memLimit = params.size("memlimit", "the limit on compressed bytes");
        Notify notify = Notify.of(params);
        int devices = params.whole("devices", 1, 1, MOST_DEVICES);
        return new Policy(
                "ramzswap:" + area.disk().name() + ",memlimit=" + Sizes.print(memLimit) + notify
                        + (devices == 1 ? "" : ",devices=" + devices) + area.suffix(),
                true,
                false,
                area.disk(),
                setting -> new Ramzswap(setting, area, memLimit, notify, devices));
    }

    @Override
    public boolean write(long timeNs, long slot, int compressedLength) {
        nowNs = timeNs;
        late.hear(timeNs, this::release);
        late.revoke(slot);
        release(slot);
        if (compressedLength == ZERO_PAGE) {
            place.set(slot, SAME);
            return memory.store(slot, 0);
        } else if (memory.idealBytesBeside(slot) > memLimit - pageSize) {
            overLimit++;
            disk.write(timeNs, slot);
            return true;
        }
        compressions++;
        if (compressedLength > pageSize / 2) {
            incompressible++;
            disk.write(timeNs, slot);
            return true;
        }
        boolean stored = memory.store(slot, compressedLength);
        place.set(slot, stored ? IN_MEMORY : 0);
        lengths.set(slot, compressedLength);
        return stored;
    }

    @Override
    public void fault(long timeNs, long slot) {
        nowNs = timeNs;
        late.hear(timeNs, this::release);
        int now = place.get(slot);
        if (now == IN_MEMORY) {
            restores++;
            times.add(restoreNs);
        } else if (now == SAME) {
            times.add(0);
        } else if (disk.holds(slot)) {
            times.add(disk.fault(timeNs, slot));
        }
    }

    @Override
    public void free(long slot) {
        free(nowNs, slot);
    }

    @Override
    public void free(long timeNs, long slot) {
        nowNs = timeNs;
        late.hear(timeNs, this::release);
        if (notify.delayNs() == 0) {
            release(slot);
            return;
        }
        if (place.get(slot) == IN_MEMORY && stale.get(slot) == 0) {
            stale.set(slot, lengths.get(slot) + 1);
            stalePages++;
            staleBytes += lengths.get(slot);
            stalePagesMax = Math.max(stalePagesMax, stalePages);
        }
        if (notify.delayNs() > 0) {
            late.add(timeNs, slot);
        }
    }

    private void release(long slot) {
        int dead = stale.get(slot);
        if (dead != 0) {
            stale.set(slot, 0);
            stalePages--;
            staleBytes -= dead - 1;
        }
        if (place.get(slot) != 0) {
            memory.free(slot);
            place.set(slot, 0);
        } else {
            disk.free(slot);
        }
    }

    @Override
    public TierStats stats() {
        return new TierStats(
                memory.mmStat(),
                memory.idealBytes(),
                memory.idealMax(),
                compressions,
                restores,
                disk.disk().model(),
                disk.stat(),
                counters());
    }

    private Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("over_limit", overLimit);
        counters.put("incompressible", incompressible);
        if (notify.delayNs() != 0) {
            counters.put("stale_pages", stalePages);
            counters.put("stale_bytes", staleBytes);
            counters.put("stale_pages_max", stalePagesMax);
        }
        return counters;
    }

    @Override
    public FaultTimes faultTimes() {
        return times;
    }

    @Override
    public void close() {
        memory.close();
    }
}
