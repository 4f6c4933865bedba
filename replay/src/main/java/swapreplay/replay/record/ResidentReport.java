package swapreplay.replay.record;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import swapreplay.core.device.KernelVersion;
import swapreplay.replay.cli.HumanText;
import swapreplay.replay.cli.TextTable;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.TraceSizes;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.resident.ResidentSummary;

/** Prints what a sample of memory brought, and what zram would make of all of it. */
final class ResidentReport {
    private static final int PROCESSES = 10;

    private ResidentReport() {}

    static void print(Path trace, ResidentSummary summary, List<String> codecs, Progress progress, PrintWriter out)
            throws IOException, ReplayException {
        List<ResidentPrediction> predictions = predictions(trace, summary, codecs, progress);
        processes(summary, out);
        out.println();
        out.println("memory     " + pages(summary));
        out.println("predicted  for zram, if all of it went out once"
                + (summary.examined() < summary.population() ? "; bounds hold 19 times of 20" : ""));
        TextTable table = new TextTable(
                "codec",
                ">ratio",
                ">at least",
                ">at most",
                ">orig_data_size",
                ">compr_data_size",
                ">mem_used_total",
                ">at least",
                ">at most",
                ">same_pages",
                ">huge_pages");
        for (ResidentPrediction of : predictions) {
            table.add(
                    of.codec(),
                    ratio(of.ratio().value()),
                    ratio(of.ratio().low()),
                    ratio(of.ratio().high()),
                    whole(of.origDataSize().value()),
                    whole(of.comprDataSize().value()),
                    whole(of.memUsedTotal().value()),
                    whole(of.memUsedTotal().low()),
                    whole(of.memUsedTotal().high()),
                    whole(of.samePages()),
                    whole(of.hugePages()));
        }
        table.print(out);
        out.println("not known  when and how often pages would go out and come back, and so how far the pool would"
                + " fragment; the processes ran on, so pages may be torn");
        out.println(trace + ": " + HumanText.size(summary.fileBytes()) + " from resident, "
                + HumanText.count(summary.written()) + " pages, "
                + HumanText.time(Duration.ofMillis((long) (summary.seconds() * 1000))));
        out.flush();
    }

    private static void processes(ResidentSummary summary, PrintWriter out) {
        List<ResidentSummary.OfProcess> found = new ArrayList<>(summary.processes());
        found.removeIf(one -> one.population() == 0);
        found.sort(
                Comparator.comparingLong(ResidentSummary.OfProcess::population).reversed());
        TextTable table = new TextTable("process", ">pid", ">pages", ">drawn", ">in the trace");
        for (ResidentSummary.OfProcess one : found.subList(0, Math.min(PROCESSES, found.size()))) {
            table.add(
                    one.name().replaceAll("\\p{Cntrl}", "?"),
                    Long.toString(one.pid()),
                    HumanText.count(one.population()),
                    HumanText.count(one.examined()),
                    HumanText.count(one.written()));
        }
        table.print(out);
        if (found.size() > PROCESSES) {
            out.println("and " + (found.size() - PROCESSES) + " more processes");
        }
    }

    private static String pages(ResidentSummary summary) {
        List<String> parts = new ArrayList<>();
        parts.add(HumanText.count(summary.population()) + " anonymous pages; "
                + HumanText.count(summary.examined()) + " of them drawn ("
                + HumanText.percent(summary.examined(), summary.population()) + "), "
                + HumanText.count(summary.written()) + " in the trace");
        part(parts, summary.zero(), "of zeros, which this kernel keeps out of swap");
        part(parts, summary.warm(), "written to meanwhile");
        part(parts, summary.pinned(), "that are never swapped");
        part(parts, summary.unreadable(), "not readable");
        part(parts, summary.shared(), "met again in another process");
        return String.join("; ", parts);
    }

    private static void part(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(HumanText.count(count) + " " + what);
        }
    }

    /** For each codec; the compressed lengths stay beside the trace for replays. */
    static List<ResidentPrediction> predictions(
            Path trace, ResidentSummary summary, List<String> codecs, Progress progress)
            throws IOException, ReplayException {
        Map<String, int[]> lengths =
                TraceSizes.lengths(trace, codecs, Runtime.getRuntime().availableProcessors(), progress, warning -> {});
        List<ResidentPrediction> predictions = new ArrayList<>();
        try (TraceReader reader = TraceReader.open(trace)) {
            int[] writes = writesOf(reader);
            KernelVersion kernel =
                    KernelVersion.nearest(String.valueOf(reader.metadata().get("kernel")));
            for (Map.Entry<String, int[]> codec : lengths.entrySet()) {
                ResidentPrediction.Drawn drawn = new ResidentPrediction.Drawn(reader.pageSize());
                for (int id = 0; id < writes.length; id++) {
                    drawn.add(codec.getValue()[id], reader.sameFilled(id), writes[id]);
                }
                predictions.add(
                        ResidentPrediction.of(codec.getKey(), drawn, summary.examined(), summary.population(), kernel));
            }
        }
        return predictions;
    }

    private static int[] writesOf(TraceReader reader) throws IOException {
        int[] writes = new int[reader.distinctPages()];
        try (EventCursor event = reader.cursor()) {
            while (event.next()) {
                if (event.contentId() >= 0) {
                    writes[event.contentId()]++;
                }
            }
        }
        return writes;
    }

    private static String ratio(double ratio) {
        return Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.3f", ratio);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
