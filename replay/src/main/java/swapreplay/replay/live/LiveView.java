package swapreplay.replay.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.PolicyTotals;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerStats;
import swapreplay.core.nbd.ServiceTimes;
import swapreplay.core.stats.MmStat;

/** One moment of a server as the live page shows it; made on request, by looking at a sample of the slots. */
final class LiveView {
    private static final int CELLS = 1024;
    private static final int LOOKS_PER_CELL = 16;
    private static final int SIZE_BUCKETS = 32;

    private final NbdServer server;
    private final List<LiveExport> exports;
    private final LiveHistory history;

    LiveView(NbdServer server, List<LiveExport> exports, LiveHistory history) {
        this.history = history;
        this.server = server;
        this.exports = List.copyOf(exports);
    }

    /** @param sinceMs what is later of the history is wanted */
    Map<String, Object> now(long sinceMs) {
        Map<String, Object> view = new LinkedHashMap<>();
        ServerStats stats = server.stats();
        view.put("time_ms", System.currentTimeMillis());
        view.put("connections", stats.connections());
        Map<String, Object> ops = new LinkedHashMap<>();
        for (int op = 0; op < ServerStats.OPS.size(); op++) {
            long[] times = stats.times()[op];
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("requests", stats.requests()[op]);
            one.put("bytes", stats.bytes()[op]);
            one.put("p50_us", ServiceTimes.quantileNs(times, 0.5) / 1000);
            one.put("p99_us", ServiceTimes.quantileNs(times, 0.99) / 1000);
            one.put("p999_us", ServiceTimes.quantileNs(times, 0.999) / 1000);
            ops.put(ServerStats.OPS.get(op), one);
        }
        view.put("ops", ops);
        view.put(
                "errors",
                stats.errors().values().stream().mapToLong(Long::longValue).sum());
        view.put("history", history.since(sinceMs));
        view.put("exports", exports.stream().map(LiveView::export).toList());
        return view;
    }

    private static Map<String, Object> export(LiveExport export) {
        Map<String, Object> view = new LinkedHashMap<>();
        MmStat stat = export.device().mmStat();
        view.put("name", export.spec().name());
        view.put("description", export.spec().description());
        view.put("size", export.spec().sizeBytes());
        view.put("orig_data_size", stat.origDataSize());
        view.put("compr_data_size", stat.comprDataSize());
        view.put("mem_used_total", stat.memUsedTotal());
        view.put("mem_used_max", stat.memUsedMax());
        view.put("mem_limit", stat.memLimit());
        view.put("same_pages", stat.samePages());
        view.put("huge_pages", stat.hugePages());
        view.put("bd_count", export.device().post().bdStat().bdCount());
        view.put(
                "policies",
                export.policies().totals().stream().map(LiveView::rule).toList());
        view.put("ratio", Math.round(LiveMetrics.ratio(stat) * 100) / 100.0);
        view.put(
                "recording_lost",
                export.recorder() == null ? null : export.recorder().lost());
        sample(export.device(), view);
        return view;
    }

    private static Map<String, Object> rule(PolicyTotals totals) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("rule", totals.rule());
        view.put("runs", totals.runs());
        view.put("failed", totals.failed());
        view.put("done", totals.done());
        view.put("object_bytes", totals.objectBytes());
        return view;
    }

    /** Sizes of stored pages, and how full each part of the disk is, in percent. */
    private static void sample(CompressedDevice device, Map<String, Object> view) {
        long[] sizes = new long[SIZE_BUCKETS];
        List<Integer> map = new ArrayList<>();
        int cells = (int) Math.min(CELLS, device.slots());
        for (int cell = 0; cell < cells; cell++) {
            long first = cell * device.slots() / cells;
            long count = (cell + 1L) * device.slots() / cells - first;
            int looks = (int) Math.min(LOOKS_PER_CELL, count);
            int held = 0;
            for (int look = 0; look < looks; look++) {
                long slot = first + look * count / looks;
                int bytes = device.storedBytes(slot);
                held += bytes > 0 || device.status(slot) != CompressedDevice.SLOT_FREE ? 1 : 0;
                if (bytes > 0) {
                    sizes[Math.min(SIZE_BUCKETS - 1, (int) ((long) (bytes - 1) * SIZE_BUCKETS / device.pageSize()))]++;
                }
            }
            map.add(100 * held / looks);
        }
        view.put("sizes", sizes);
        view.put("map", map);
    }
}
