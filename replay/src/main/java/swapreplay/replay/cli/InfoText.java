package swapreplay.replay.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.CodecHistogram;

/** The facts of a trace, as {@code info --format json} has them, for people. */
final class InfoText {
    private static final int BAR = 40;
    /** Buckets of 16 bytes in one line: 128 bytes. */
    private static final int LINE_BUCKETS = 8;
    /** Quiet time worth telling: a second. */
    private static final long TELLING_NS = 1_000_000_000;

    private InfoText() {}

    static void print(Path trace, Map<String, Object> info, PrintWriter out) {
        out.println(clean(String.valueOf(trace)));
        line(out, "recorded", recorded(info));
        line(
                out,
                "file",
                HumanText.size(number(info, "file_bytes")) + ", " + HumanText.count(number(info, "events"))
                        + " events, " + info.get("bytes_per_event") + " bytes each without contents");
        Object duration = info.get("duration_ns");
        line(
                out,
                "duration",
                duration instanceof Number ns ? duration(ns.longValue(), number(info, "watched_ns")) : "not known");
        line(out, "page size", HumanText.size(number(info, "page_size")));
        Map<?, ?> pages = map(info, "pages");
        Map<?, ?> ops = map(info, "ops");
        out.println();
        TextTable table = new TextTable("operation", ">requests", ">pages", "by");
        for (Object kind : pages.keySet()) {
            table.add(
                    String.valueOf(kind),
                    HumanText.count(number(ops, kind)),
                    HumanText.count(number(pages, kind)),
                    processes(map(info, "pages_by_comm").get(kind)));
        }
        table.print(out);
        out.println();
        line(
                out,
                "slots",
                HumanText.count(number(info, "unique_slots_written")) + " written, "
                        + HumanText.count(number(info, "unique_slots_read")) + " read, at most "
                        + HumanText.count(number(info, "working_set_slots")) + " in use at a time");
        if (info.containsKey("present_at_start")) {
            Map<?, ?> taken = map(map(info, "metadata"), "snapshot");
            line(
                    out,
                    "snapshot",
                    HumanText.count(number(info, "present_at_start"))
                            + " pages were in the device at the start, read in "
                            + number(taken, "ms") + " ms, while "
                            + HumanText.count(number(taken, "swapped_meanwhile")) + " were swapped");
        }
        line(out, "contents", contents(info, number(pages, "write")));
        line(out, "lifetimes", duration == null ? "not known: no times" : lifetimes(map(info, "lifetime_ns")));
        line(out, "complete", complete(info));
        if (map(info, "metadata").get("resident") instanceof Map<?, ?> sample) {
            line(
                    out,
                    "resident",
                    HumanText.count(number(sample, "written_pages")) + " of "
                            + HumanText.count(number(sample, "population_pages")) + " anonymous pages in memory; "
                            + clean(String.valueOf(sample.get("not"))));
        }
        if (map(info, "metadata").get("counters") instanceof Map<?, ?> counters
                && counters.get("samples") instanceof List<?> samples) {
            line(
                    out,
                    "counters",
                    HumanText.count(samples.size()) + " samples of "
                            + clean(String.valueOf(counters.get("columns")).replaceAll("[\\[\\]]", ""))
                            + ", and no page: this trace knows rates only, and cannot be replayed");
        }
        Object damage = info.get("damage");
        if (damage != null) {
            line(out, "damage", clean(String.valueOf(damage)));
        }
    }

    private static String duration(long ns, long watchedNs) {
        String quiet =
                watchedNs >= ns + TELLING_NS ? ", recorded for " + HumanText.time(Duration.ofNanos(watchedNs)) : "";
        return HumanText.time(Duration.ofNanos(ns)) + quiet;
    }

    private static String recorded(Map<String, Object> info) {
        List<String> parts = new ArrayList<>();
        addIfKnown(parts, "", info.get("device"));
        addIfKnown(parts, "Linux ", info.get("kernel"));
        addIfKnown(parts, "source ", info.get("source"));
        return parts.isEmpty() ? "not known where" : String.join(", ", parts);
    }

    private static void addIfKnown(List<String> parts, String label, @Nullable Object value) {
        if (value != null) {
            parts.add(clean(label + value));
        }
    }

    private static String contents(Map<String, Object> info, long writes) {
        Map<?, ?> contents = map(info, "contents");
        long covered = number(contents, "writes_covered");
        if (covered == 0 && number(info, "present_at_start") > 0) {
            return HumanText.count(number(contents, "distinct_pages")) + " distinct pages, those of the snapshot alone";
        } else if (covered == 0) {
            return "none: this trace has events only";
        }
        return HumanText.percent(covered, writes) + " of the pages written (" + HumanText.count(covered) + "), "
                + HumanText.count(number(contents, "distinct_pages")) + " distinct; "
                + HumanText.percent(number(info, "duplicate_writes"), covered) + " duplicates, "
                + HumanText.percent(number(info, "same_filled_writes"), covered) + " same-filled";
    }

    private static String lifetimes(Map<?, ?> lifetimes) {
        if (number(lifetimes, "count") == 0) {
            return "no page was read, overwritten or freed";
        }
        return "half of the pages are read, overwritten or freed within "
                + HumanText.time(Duration.ofNanos(number(lifetimes, "p50"))) + ", 90 % within "
                + HumanText.time(Duration.ofNanos(number(lifetimes, "p90")));
    }

    private static String complete(Map<String, Object> info) {
        long lost = number(info, "lost");
        if (lost > 0) {
            return "no: " + HumanText.count(lost) + " events are known to be missing";
        }
        Object complete = info.get("complete");
        return complete == null
                ? "not known: nothing to compare the events with"
                : Boolean.TRUE.equals(complete) ? "yes, no event is missing" : "no";
    }

    /** The processes with the most pages. */
    private static String processes(@Nullable Object byName) {
        if (!(byName instanceof Map<?, ?> names)) {
            return "";
        }
        String most = names.entrySet().stream()
                .limit(3)
                .map(entry -> clean(String.valueOf(entry.getKey())) + " "
                        + HumanText.count(((Number) entry.getValue()).longValue()))
                .collect(Collectors.joining(", "));
        return names.size() > 3 ? most + ", " + (names.size() - 3) + " more" : most;
    }

    static void print(CodecHistogram histogram, PrintWriter out) {
        long[] lines = new long[(CodecHistogram.BUCKETS - 1 + LINE_BUCKETS - 1) / LINE_BUCKETS];
        long beyond = histogram.buckets()[CodecHistogram.BUCKETS - 1];
        for (int bucket = 1; bucket < CodecHistogram.BUCKETS - 1; bucket++) {
            lines[(bucket - 1) / LINE_BUCKETS] += histogram.buckets()[bucket];
        }
        lines[lines.length - 1] += beyond;
        long most = 1;
        for (long count : lines) {
            most = Math.max(most, count);
        }
        out.println();
        out.println("compressed lengths with " + histogram.codec() + ", page writes; raw from "
                + histogram.hugeThreshold() + " bytes on zram");
        bar(out, "same-filled", histogram.samePages(), histogram.pages(), most);
        for (int i = 0; i < lines.length; i++) {
            int from = i * LINE_BUCKETS * CodecHistogram.BUCKET_BYTES;
            String label = i == lines.length - 1
                    ? String.format(Locale.ROOT, "%d or more", from + 1)
                    : String.format(Locale.ROOT, "%d..%d", from + 1, from + LINE_BUCKETS * CodecHistogram.BUCKET_BYTES);
            bar(out, label, lines[i], histogram.pages(), most);
        }
    }

    private static void bar(PrintWriter out, String label, long count, long all, long most) {
        String bar = "#".repeat((int) (BAR * Math.min(count, most) / most));
        out.printf(
                Locale.ROOT, "%12s %10s %7s  %s%n", label, HumanText.count(count), HumanText.percent(count, all), bar);
    }

    static Map<String, Object> map(CodecHistogram histogram) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("codec", histogram.codec());
        map.put("huge_threshold", histogram.hugeThreshold());
        map.put("bucket_bytes", CodecHistogram.BUCKET_BYTES);
        map.put("buckets", histogram.buckets());
        map.put("same_pages", histogram.samePages());
        map.put("pages", histogram.pages());
        return map;
    }

    private static void line(PrintWriter out, String label, String text) {
        out.printf(Locale.ROOT, "%-10s %s%n", label, text);
    }

    private static long number(Map<?, ?> map, Object key) {
        return map.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private static Map<?, ?> map(Map<?, ?> info, String key) {
        return info.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    /** Names come from foreign machines: nothing in them may command a terminal. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
