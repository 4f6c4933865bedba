package swapreplay.reports.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Made-up results with the proportions of real ones: a data job that fills swap, churns, lets go and fills it again. */
public final class SyntheticRun {
    private static final int POINTS = 400;
    private static final double SECONDS = 184.2;
    private static final long WRITES = 486_213;
    private static final long PEAK_PAGES = 402_117;

    /** Codec, stored share of the original size, share of huge pages, ns to compress and to restore a page. */
    private record Codec(String name, double share, double huge, double compressNs, double decompressNs) {}

    /** Allocator and the share of its frames that holds nothing. */
    private record Allocator(String name, double waste) {}

    private static final List<Codec> CODECS = List.of(
            new Codec("lz4", .367, .0354, 5012.4, 1630.2),
            new Codec("lzo-rle", .339, .0354, 5120.9, 2988.7),
            new Codec("zstd:3", .216, .0301, 9104.3, 4802.5),
            new Codec("lz4-jni", .365, .0353, 4188.1, 1204.6),
            new Codec("lz4hc:9", .328, .0353, 37_810, 1622),
            new Codec("deflate:6", .234, .03, 61_200, 14_100),
            new Codec("842", .4, .0301, 21_300, 12_800),
            new Codec("zstd:19", .205, .0301, 870_000, 5105),
            new Codec("none", 1, 1, 310, 305));
    private static final List<Allocator> ALLOCATORS = List.of(
            new Allocator("zsmalloc:chain=8", .041),
            new Allocator("xvmalloc:k8", .093),
            new Allocator("tlsf:region=16K", .112),
            new Allocator("ideal", 0),
            new Allocator("zbud", .34),
            new Allocator("z3fold", .22),
            new Allocator("kmalloc", .27),
            new Allocator("zsmalloc:chain=4", .055));

    private SyntheticRun() {}

    /** Four codecs and four allocators, as a first replay has them. */
    public static RunResults usual() {
        return of("python-dataframe", 4, 4, 1);
    }

    /**
     * @param codecs how many codecs, at most 9
     * @param allocators how many allocators, at most 8
     * @param scale of all page counts
     */
    public static RunResults of(String trace, int codecs, int allocators, double scale) {
        List<ConfigurationResult> rows = new ArrayList<>();
        List<TimelinePoint> timeline = new ArrayList<>();
        List<CodecHistogram> histograms = new ArrayList<>();
        for (Codec codec : CODECS.subList(0, codecs)) {
            for (Allocator allocator : ALLOCATORS.subList(0, allocators)) {
                List<TimelinePoint> points = points(codec, allocator, scale);
                timeline.addAll(points);
                rows.add(row(trace, codec, allocator, points, scale));
            }
            histograms.add(histogram(codec));
        }
        return new RunResults(
                new RunInfo(
                        "0.1.0",
                        "swapreplay replay " + trace + ".swaptrace --codec all",
                        "AMD EPYC 9R14, 2 cores; OpenJDK 17.0.15; Linux 6.18.44",
                        1_795_305_600_000L,
                        14.82,
                        List.of()),
                new TraceFacts(trace, "xxh64:9f86d081884c7d65", info(scale)),
                rows,
                timeline,
                histograms,
                rates(scale));
    }

    private static List<TimelinePoint> points(Codec codec, Allocator allocator, double scale) {
        List<TimelinePoint> points = new ArrayList<>();
        double lag = 0;
        for (int i = 0; i < POINTS; i++) {
            double t = i / (POINTS - 1.0);
            double filled = filled(t);
            lag = Math.max(filled, lag * .985);
            long pages = Math.round(PEAK_PAGES * scale * filled);
            long original = pages * 4096;
            double drift = 1 + .04 * Math.sin(9 * t + codec.share() * 20);
            long ideal = Math.round(original * codec.share() * drift * .91);
            double waste = allocator.waste() * (1 + 1.6 * (lag - filled) / Math.max(lag, .01) + .15 * Math.sin(31 * t));
            long held =
                    allocator.waste() == 0 ? ideal : (long) Math.ceil(ideal / (1 - Math.min(waste, .9)) / 4096) * 4096;
            points.add(new TimelinePoint(
                    codec.name(),
                    allocator.name(),
                    "none",
                    t * SECONDS,
                    Math.round(t * 1_200_000),
                    original,
                    ideal,
                    held,
                    ideal,
                    allocator.waste() > .1 ? pages / 10 : null));
        }
        return points;
    }

    private static double filled(double t) {
        double rise = Math.min(t / .22, 1);
        double churn = .06 * Math.sin(40 * t) * (t > .2 && t < .6 ? 1 : .2);
        double drop = t > .62 && t < .75 ? 1 - (t - .62) * 5 : t >= .75 ? .35 + Math.min((t - .75) / .15, 1) * .6 : 1;
        double end = t > .96 ? 1 - (t - .96) * 20 : 1;
        return Math.max(0, Math.min(1, (rise * .94 + churn) * drop * end));
    }

    private static ConfigurationResult row(
            String trace, Codec codec, Allocator allocator, List<TimelinePoint> points, double scale) {
        TimelinePoint last = points.get(points.size() - 1);
        TimelinePoint peak = points.stream()
                .max((a, b) -> Long.compare(a.memUsedTotal(), b.memUsedTotal()))
                .orElseThrow();
        long writes = Math.round(WRITES * scale);
        return ConfigurationResult.of(trace, codec.name(), allocator.name())
                .writes(writes)
                .reads(Math.round(writes * .774))
                .frees(Math.round(writes * .9))
                .readMisses(412L)
                .origDataSize(last.origDataSize())
                .comprDataSize(last.comprDataSize())
                .memUsedTotal(last.memUsedTotal())
                .memUsedMax(peak.memUsedTotal())
                .samePages(Math.round(writes * .02))
                .hugePages(Math.round(writes * codec.huge() * .1))
                .hugePagesSince(Math.round(writes * codec.huge()))
                .pagesCompacted(0L)
                .idealBytes(last.idealBytes())
                .idealMax(peak.idealBytes())
                .fragmentationPct(ConfigurationResult.fragmentation(peak.memUsedTotal(), peak.idealBytes()))
                .writeFailed(0L)
                .compressNsPage(codec.compressNs())
                .decompressNsPage(codec.decompressNs())
                .wallSeconds(.61)
                .origDataMax(points.stream()
                        .mapToLong(TimelinePoint::origDataSize)
                        .max()
                        .orElseThrow())
                .imputedWrites(Math.round(writes * .013))
                .cost(CostColumn.MEM_USED_MEAN, peak.memUsedTotal() / 2)
                .cost(CostColumn.COST_SOURCE, "jvm")
                .cost(CostColumn.CPU_S, writes * codec.compressNs() / 1e9)
                .cost(CostColumn.FLASH_BYTES_DAY, allocator.waste() * 4e10)
                .cost(CostColumn.FAULT_P50_NS, Math.round(codec.decompressNs()))
                .cost(CostColumn.FAULT_P99_NS, Math.round(codec.decompressNs() * 30))
                .cost(CostColumn.FAULT_P999_NS, Math.round(codec.decompressNs() * 90))
                .build();
    }

    private static CodecHistogram histogram(Codec codec) {
        long[] buckets = new long[CodecHistogram.BUCKETS];
        double middle = codec.share() * 4096 * .85;
        long pages = 0;
        for (int b = 1; b < buckets.length; b++) {
            double length = 16.0 * b;
            double hump = Math.exp(-Math.pow((length - middle) / (middle * .45), 2)) * 4600;
            double small = length < 400 ? 2200 * Math.exp(-length / 120) : 0;
            double raw = b > 250 ? codec.huge() * WRITES / 6 : 0;
            double ripple = 1 + .25 * Math.sin(b * 1.7);
            buckets[b] = Math.round((hump + small) * ripple + raw);
            pages += buckets[b];
        }
        long same = pages / 9;
        return new CodecHistogram(codec.name(), 3625, buckets, same, pages + same);
    }

    private static Rates rates(double scale) {
        int buckets = 369;
        long[] writes = new long[buckets];
        long[] reads = new long[buckets];
        long[] frees = new long[buckets];
        for (int i = 0; i < buckets; i++) {
            double t = i / (double) buckets;
            double noise = 1 + .5 * Math.sin(i * 2.3) * Math.sin(i * .7);
            writes[i] = Math.round(scale * noise * (t < .22 ? 4200 : t > .75 && t < .9 ? 3900 : 500));
            reads[i] = Math.round(scale * noise * (t > .2 && t < .62 ? 900 : t > .62 && t < .75 ? 2400 : 60));
            frees[i] = Math.round(scale * (t > .62 && t < .75 ? 2500 * noise : t > .97 ? 14_000 : 10));
        }
        return new Rates(.5, writes, reads, frees);
    }

    private static Map<String, Object> info(double scale) {
        long writes = Math.round(WRITES * scale);
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("ops", Map.of("write", 31_204, "read", 140_332));
        info.put("pages", Map.of("write", writes, "read", Math.round(writes * .774), "free", 12_000));
        info.put("unique_slots_written", PEAK_PAGES);
        info.put("unique_slots_read", 201_334);
        info.put("duration_ns", 184_200_000_000L);
        info.put("lost", 0);
        info.put("complete", true);
        info.put(
                "contents",
                Map.of(
                        "mode",
                        "full",
                        "distinct_pages",
                        391_024,
                        "writes_covered",
                        writes - Math.round(writes * .013),
                        "writes_total",
                        writes));
        info.put("source", List.of("tracefs"));
        info.put("kernel", "6.18.44");
        info.put("device", "zram0");
        info.put("page_size", 4096);
        return info;
    }
}
