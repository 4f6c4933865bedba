package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import swapreplay.traces.importer.BlockEvent;

/**
 * The last resort: no events at all, only what the kernel counts, sampled. The trace then knows rates and the fill of the device and no page, and says so. Memory
 * is bounded: when there are too many samples, every other one goes, and from then on they are taken half as often.
 */
final class CountersSource implements EventSource {
    static final List<String> VMSTAT = List.of("pswpin", "pswpout", "swpin_zero", "swpout_zero");
    /** As in {@code mm_stat} of zram, without what never changes. */
    private static final List<String> MM_STAT =
            List.of("orig_data_size", "compr_data_size", "mem_used_total", "mem_limit", "mem_used_max", "same_pages");

    private static final long FIRST_INTERVAL_NS = 100_000_000;
    private static final int MOST_SAMPLES = 600;

    private final SwapDevice device;
    private final BlockingQueue<Long> marks = new LinkedBlockingQueue<>();
    private final List<long[]> samples = new ArrayList<>();
    private final List<String> columns = new ArrayList<>(List.of("time_ms"));
    private long startNs;
    private long intervalNs = FIRST_INTERVAL_NS;
    private long number;
    private volatile boolean disarmed;

    CountersSource(SwapDevice device) {
        this.device = device;
    }

    @Override
    public String name() {
        return "counters";
    }

    @Override
    public String detail() {
        return "only the kernel's counters: rates, and no page";
    }

    @Override
    public boolean seesPages() {
        return false;
    }

    @Override
    public void arm(int ownThread) throws CaptureException {
        Map<String, Long> now = now();
        if (!now.containsKey("pswpout")) {
            throw new CaptureException(
                    "/proc/vmstat does not count swapping",
                    "This kernel is built without CONFIG_SWAP or CONFIG_VM_EVENT_COUNTERS.");
        }
        columns.addAll(now.keySet());
        startNs = System.nanoTime();
        sample();
    }

    private Map<String, Long> now() {
        Counters counters = Counters.of(device);
        Map<String, Long> now = new LinkedHashMap<>();
        for (String name : VMSTAT) {
            if (counters.vmstat().containsKey(name)) {
                now.put(name, counters.vmstat(name));
            }
        }
        now.putAll(counters.device());
        for (String line : PseudoFile.lines(Path.of("/proc/swaps"))) {
            List<String> words = PseudoFile.words(line);
            if (words.size() > 3 && words.get(0).equals(device.path().toString())) {
                now.put("used_kib", Long.parseLong(words.get(3)));
            }
        }
        List<String> zram = PseudoFile.words(PseudoFile.read(device.attribute("mm_stat"), ""));
        for (int i = 0; device.zram() && i < Math.min(MM_STAT.size(), zram.size()); i++) {
            now.put(MM_STAT.get(i), Long.parseLong(zram.get(i)));
        }
        return now;
    }

    private synchronized void sample() {
        Map<String, Long> now = now();
        long[] sample = new long[columns.size()];
        sample[0] = (System.nanoTime() - startNs) / 1_000_000;
        for (int i = 1; i < sample.length; i++) {
            sample[i] = now.getOrDefault(columns.get(i), 0L);
        }
        samples.add(sample);
        if (samples.size() == MOST_SAMPLES) {
            intervalNs *= 2;
            for (int i = 1; i < samples.size(); i++) {
                samples.remove(i);
            }
        }
    }

    @Override
    public synchronized Map<String, Object> findings() {
        Map<String, Object> counters = new LinkedHashMap<>();
        counters.put("columns", List.copyOf(columns));
        counters.put("interval_ms", intervalNs / 1_000_000);
        counters.put("samples", samples.stream().map(long[]::clone).toList());
        return Map.of("counters", counters);
    }

    @Override
    public Kind next(BlockEvent event) throws IOException {
        try {
            while (true) {
                Long mark = marks.poll(nextInNs(), TimeUnit.NANOSECONDS);
                if (mark != null) {
                    number = mark;
                    event.timeNs = System.nanoTime();
                    return Kind.MARK;
                }
                sample();
                if (disarmed) {
                    return Kind.END;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private synchronized long nextInNs() {
        long last = startNs + 1_000_000 * samples.get(samples.size() - 1)[0];
        return disarmed ? 0 : Math.max(0, last + intervalNs - System.nanoTime());
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public void mark(long markNumber) {
        marks.add(markNumber);
    }

    @Override
    public boolean nothingMissingBefore(long markNs) {
        return false;
    }

    @Override
    public void disarm() {
        disarmed = true;
        marks.add(WAKE);
    }

    @Override
    public long lostBesides() {
        return 0;
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warnings.add("the trace holds rates and no page; to record pages here, swap on a device that records:"
                + " swapreplay nbd --attach /dev/nbd0 --swapon=100 --size SIZE --record T.swaptrace");
        if (ZramProbes.hidesPages(device)) {
            warnings.add(
                    "or put a dm-linear device over zram, whose traffic every source sees; that needs a swapoff, so it is for you to"
                            + " do: " + ZramProbes.dmLinear(device));
        }
        return warnings;
    }

    @Override
    public void close() {}
}
