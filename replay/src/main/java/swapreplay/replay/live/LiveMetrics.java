package swapreplay.replay.live;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import swapreplay.core.device.PolicyTotals;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerStats;
import swapreplay.core.nbd.ServiceTimes;
import swapreplay.core.stats.MmStat;

/** A server and its devices as Prometheus metrics, read afresh for each scrape: nothing is counted twice on the hot path. */
final class LiveMetrics implements MultiCollector {
    private static final double[] BOUNDS_SECONDS = {
        5e-6,
        1e-5,
        2e-5,
        5e-5,
        1e-4,
        2e-4,
        5e-4,
        1e-3,
        2e-3,
        5e-3,
        1e-2,
        2e-2,
        5e-2,
        0.1,
        0.2,
        0.5,
        1,
        Double.POSITIVE_INFINITY
    };

    private final NbdServer server;
    private final List<LiveExport> exports;

    LiveMetrics(NbdServer server, List<LiveExport> exports) {
        this.server = server;
        this.exports = List.copyOf(exports);
    }

    @Override
    public MetricSnapshots collect() {
        ServerStats stats = server.stats();
        List<MetricSnapshot> all = new ArrayList<>();
        all.add(byOp("swapreplay_nbd_requests", "Requests, by operation.", stats.requests()));
        all.add(byOp("swapreplay_nbd_request_bytes", "Bytes that requests named, by operation.", stats.bytes()));
        CounterSnapshot.Builder errors = CounterSnapshot.builder()
                .name("swapreplay_nbd_errors")
                .help("Requests refused, by error number on the wire.");
        stats.errors().forEach((errno, count) -> errors.dataPoint(point("errno", errno.toString(), count)));
        all.add(errors.build());
        CounterSnapshot.Builder closed = CounterSnapshot.builder()
                .name("swapreplay_nbd_connections_closed")
                .help("Connections ended, by reason.");
        stats.closed().forEach((reason, count) -> closed.dataPoint(point("reason", reason, count)));
        all.add(closed.build());
        all.add(CounterSnapshot.builder()
                .name("swapreplay_nbd_connections_opened")
                .help("Connections accepted.")
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value((double) stats.opened())
                        .build())
                .build());
        all.add(GaugeSnapshot.builder()
                .name("swapreplay_nbd_connections")
                .help("Clients connected now.")
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(stats.connections())
                        .build())
                .build());
        all.add(serviceTimes(stats));
        devices(all);
        policies(all);
        all.addAll(ProcessMetrics.collect());
        return new MetricSnapshots(all);
    }

    private void devices(List<MetricSnapshot> all) {
        all.add(gauge("size_bytes", "Size of the disk.", export -> export.spec().sizeBytes()));
        mm(all, "orig_data_size_bytes", "Page size times the slots in use.", MmStat::origDataSize);
        mm(all, "compr_data_size_bytes", "Sum of the stored object sizes.", MmStat::comprDataSize);
        mm(all, "mem_used_total_bytes", "Memory in the frames that the pool holds.", MmStat::memUsedTotal);
        mm(all, "mem_limit_bytes", "Limit on mem_used_total, 0 for none.", MmStat::memLimit);
        mm(all, "mem_used_max_bytes", "Largest mem_used_total.", MmStat::memUsedMax);
        mm(all, "same_pages", "Same-filled slots.", MmStat::samePages);
        mm(all, "pages_compacted", "Frames given back by compaction since the start.", MmStat::pagesCompacted);
        mm(all, "huge_pages", "Slots stored raw.", MmStat::hugePages);
        mm(all, "huge_pages_since", "Raw stores since the start.", MmStat::hugePagesSince);
        mm(all, "ratio", "orig_data_size by mem_used_total; 0 while the device is empty.", LiveMetrics::ratio);
        all.add(gauge(
                "failed_reads",
                "Pages that could not be restored.",
                export -> export.device().ioStat().failedReads()));
        all.add(gauge(
                "failed_writes",
                "Writes refused for lack of room.",
                export -> export.device().ioStat().failedWrites()));
        all.add(gauge(
                "notify_free",
                "Slots named by discards.",
                export -> export.device().ioStat().notifyFree()));
        all.add(gauge(
                "bd_count",
                "Pages that lie in the backing file.",
                export -> export.device().post().bdStat().bdCount()));
        all.add(gauge(
                "bd_reads",
                "Pages read from the backing file since the start.",
                export -> export.device().post().bdStat().bdReads()));
        all.add(gauge(
                "bd_writes",
                "Pages written to the backing file since the start.",
                export -> export.device().post().bdStat().bdWrites()));
        all.add(gauge(
                "recording_lost",
                "Operations that the recording lacks.",
                export -> export.recorder() == null ? 0 : export.recorder().lost()));
    }

    private void policies(List<MetricSnapshot> all) {
        all.add(rules("runs", "Turns of a policy's rule.", PolicyTotals::runs));
        all.add(rules("failed", "Turns that ended with an error.", PolicyTotals::failed));
        all.add(rules("pages", "Pages written back, recompressed or given back.", PolicyTotals::done));
    }

    private CounterSnapshot rules(String name, String help, ToDoubleFunction<PolicyTotals> value) {
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name("swapreplay_policy_" + name).help(help);
        for (LiveExport export : exports) {
            for (PolicyTotals totals : export.policies().totals()) {
                counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(Labels.of("export", export.spec().name(), "rule", totals.rule()))
                        .value(value.applyAsDouble(totals))
                        .build());
            }
        }
        return counter.build();
    }

    static double ratio(MmStat stat) {
        return stat.memUsedTotal() == 0 ? 0 : (double) stat.origDataSize() / stat.memUsedTotal();
    }

    private void mm(List<MetricSnapshot> all, String name, String help, ToDoubleFunction<MmStat> field) {
        all.add(gauge(name, help, export -> field.applyAsDouble(export.device().mmStat())));
    }

    private GaugeSnapshot gauge(String name, String help, ToDoubleFunction<LiveExport> value) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name("swapreplay_device_" + name).help(help);
        for (LiveExport export : exports) {
            gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("export", export.spec().name()))
                    .value(value.applyAsDouble(export))
                    .build());
        }
        return gauge.build();
    }

    private static CounterSnapshot byOp(String name, String help, long[] values) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        for (int op = 0; op < values.length; op++) {
            counter.dataPoint(point("op", ServerStats.OPS.get(op), values[op]));
        }
        return counter.build();
    }

    private static CounterSnapshot.CounterDataPointSnapshot point(String label, String text, long value) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(Labels.of(label, text))
                .value((double) value)
                .build();
    }

    private static HistogramSnapshot serviceTimes(ServerStats stats) {
        HistogramSnapshot.Builder histogram = HistogramSnapshot.builder()
                .name("swapreplay_nbd_service_seconds")
                .help("From a request's last byte received to its answer handed to the socket.");
        for (int op = 0; op < ServerStats.OPS.size(); op++) {
            long[] counts = new long[BOUNDS_SECONDS.length];
            for (int bucket = 0; bucket < ServiceTimes.BUCKETS; bucket++) {
                int bound = 0;
                while (ServiceTimes.upperNs(bucket) / 1e9 > BOUNDS_SECONDS[bound]) {
                    bound++;
                }
                counts[bound] += stats.times()[op][bucket];
            }
            histogram.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .labels(Labels.of("op", ServerStats.OPS.get(op)))
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(box(BOUNDS_SECONDS), boxed(counts)))
                    .sum(stats.nanos()[op] / 1e9)
                    .build());
        }
        return histogram.build();
    }

    private static List<Double> box(double[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    private static List<Long> boxed(long[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }
}
