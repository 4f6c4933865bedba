package swapreplay.replay.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerStats;
import swapreplay.core.nbd.ServiceTimes;
import swapreplay.core.stats.MmStat;

/** The last ten minutes of a server, a point for each second, so that a page just opened has curves to show. Takes the same room for ever. */
final class LiveHistory implements AutoCloseable {
    /** Points kept. */
    static final int POINTS = 600;

    private static final List<String> OPS = List.of("read", "write", "trim");

    private final NbdServer server;
    private final List<LiveExport> exports;
    private final long startMs = System.currentTimeMillis();
    private final long startNs = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "history");
        thread.setDaemon(true);
        return thread;
    });

    // rings, guarded by this; the last two have a row for each export
    private final long[] timeMs = new long[POINTS];
    private final long[][] perSecond = new long[OPS.size()][POINTS];
    private final long[][] p99Us = new long[OPS.size()][POINTS];
    private final long[][] origDataSize;
    private final long[][] memUsedTotal;
    private long points;
    private ServerStats before;

    LiveHistory(NbdServer server, List<LiveExport> exports) {
        this.server = server;
        this.exports = List.copyOf(exports);
        origDataSize = new long[exports.size()][POINTS];
        memUsedTotal = new long[exports.size()][POINTS];
        before = server.stats();
    }

    /** Takes a point at once and then every second. */
    void start() {
        Future<?> unused = clock.scheduleAtFixedRate(this::tryToTake, 0, 1, TimeUnit.SECONDS); // ends with close
    }

    /** Without memory a point is missing, and the next one comes: an exception would end the clock without a word. */
    private void tryToTake() {
        try {
            take();
        } catch (OutOfMemoryError e) {
            // told by those who serve
        }
    }

    /** Takes a point now. */
    synchronized void take() {
        ServerStats now = server.stats();
        int at = (int) (points % POINTS);
        long nowMs = startMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs); // never set back
        long lastMs = points == 0 ? nowMs : timeMs[(int) ((points - 1) % POINTS)];
        long tookMs = Math.max(1, nowMs - lastMs);
        timeMs[at] = nowMs;
        for (int i = 0; i < OPS.size(); i++) {
            int op = ServerStats.OPS.indexOf(OPS.get(i));
            perSecond[i][at] = Math.round((now.requests()[op] - before.requests()[op]) * 1000.0 / tookMs);
            long[] times = now.times()[op].clone();
            for (int bucket = 0; bucket < times.length; bucket++) {
                times[bucket] -= before.times()[op][bucket];
            }
            p99Us[i][at] = ServiceTimes.quantileNs(times, 0.99) / 1000;
        }
        for (int export = 0; export < exports.size(); export++) {
            MmStat stat = exports.get(export).device().mmStat();
            origDataSize[export][at] = stat.origDataSize();
            memUsedTotal[export][at] = stat.memUsedTotal();
        }
        points++;
        before = now;
    }

    /** The points later than a time that an earlier answer gave, oldest first; figures of a second stand at its end. */
    synchronized Map<String, Object> since(long sinceMs) {
        long first = Math.max(0, points - POINTS);
        while (first < points && timeMs[(int) (first % POINTS)] <= sinceMs) {
            first++;
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("time_ms", from(first, timeMs));
        view.put("per_second", byOp(first, perSecond));
        view.put("p99_us", byOp(first, p99Us));
        List<Map<String, Object>> devices = new ArrayList<>();
        for (int export = 0; export < exports.size(); export++) {
            Map<String, Object> device = new LinkedHashMap<>();
            device.put("orig_data_size", from(first, origDataSize[export]));
            device.put("mem_used_total", from(first, memUsedTotal[export]));
            devices.add(device);
        }
        view.put("exports", devices);
        return view;
    }

    private Map<String, Object> byOp(long first, long[][] rings) {
        Map<String, Object> view = new LinkedHashMap<>();
        for (int i = 0; i < OPS.size(); i++) {
            view.put(OPS.get(i), from(first, rings[i]));
        }
        return view;
    }

    private long[] from(long first, long[] ring) {
        long[] part = new long[(int) (points - first)];
        Arrays.setAll(part, i -> ring[(int) ((first + i) % POINTS)]);
        return part;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
