package swapreplay.replay.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.TraceSizes;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;
import swapreplay.traces.format.TraceWriter;
import swapreplay.traces.transform.TraceRewriter;

/**
 * Copies a trace without the bytes of its pages: each page leaves its length for each codec, whether it is same-filled, and a keyed identity.
 * Replays with these codecs give the counters of the original. Of the metadata only what a replay or a reader of its results needs is copied.
 */
public final class Scrub {
    /** Says nothing of the machine but its kernel and its swap device. */
    private static final List<String> KEPT = List.of(
            "kernel",
            "device",
            "device_number",
            "device_slots",
            "synchronous_swap",
            "clock",
            "sources",
            "lost",
            "complete",
            "snapshot",
            "resident",
            "tunables");

    private Scrub() {}

    /**
     * @return pages and events written
     * @throws ReplayException if the trace holds no pages to keep sizes of
     */
    public static Result run(ScrubPlan plan, Progress progress, Consumer<String> warnings)
            throws IOException, ReplayException {
        Map<String, int[]> sizes = plan.codecs() == null
                ? Map.of()
                : TraceSizes.lengths(plan.trace(), plan.codecs(), plan.threads(), progress, warnings);
        try (TraceReader trace = TraceReader.open(plan.trace())) {
            Map<String, Object> metadata = metadata(trace, plan);
            if (plan.codecs() != null) {
                metadata.put("size_codecs", List.copyOf(sizes.keySet()));
            } else if (trace.sized()) {
                metadata.put("size_codecs", trace.sizeCodecs());
            }
            boolean whole = false;
            try (TraceWriter writer = TraceWriter.createWhole(plan.output(), metadata, plan.overwrite())) {
                long[] pages = new long[1];
                TraceRewriter.PageCopy copy = pages(trace, writer, plan, List.copyOf(sizes.values()));
                long events = TraceRewriter.copy(trace, writer, plan.cut(), plan.names(), id -> {
                    progress.update("scrubbing", ++pages[0], trace.distinctPages());
                    return copy.copy(id);
                });
                whole = true;
                return new Result(events, pages[0]);
            } finally {
                if (!whole) {
                    Files.deleteIfExists(plan.output());
                }
            }
        }
    }

    /** What was written. */
    public record Result(long events, long pages) {}

    private static Map<String, Object> metadata(TraceReader trace, ScrubPlan plan) {
        Map<String, Object> old = trace.metadata();
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("page_size", trace.pageSize());
        for (String key : KEPT) {
            if (old.get(key) != null) {
                metadata.put(key, old.get(key));
            }
        }
        boolean all = plan.cut().wholeTime() && plan.cut().sample() == 1;
        for (String key : all ? List.of("duration_ns", "vmstat", "contents") : List.<String>of()) {
            if (old.get(key) != null) {
                metadata.put(key, old.get(key));
            }
        }
        if (old.get(TraceSummary.SECONDS) instanceof Number seconds) {
            double end = Math.min(seconds.doubleValue(), plan.cut().toNs() / 1e9);
            metadata.put(TraceSummary.SECONDS, Math.max(0, end - plan.cut().fromNs() / 1e9));
        }
        if (!all) {
            metadata.remove("lost"); // the marks of lost events in the part that is left count themselves
            Map<String, Object> cut = new LinkedHashMap<>();
            cut.put("sample", plan.cut().sample());
            if (!plan.cut().wholeTime()) {
                cut.put("from_ns", plan.cut().fromNs());
                cut.put("to_ns", plan.cut().toNs());
                cut.put("with_state", plan.cut().withState());
            }
            metadata.put("cut", cut);
        }
        metadata.put("recorder", "swapreplay scrub");
        metadata.put("process_names", plan.names().name());
        if (plan.codecs() != null) {
            metadata.put(
                    "identity",
                    "HMAC-SHA-256, 128 bits, key " + (plan.keyFile() == null ? "thrown away" : "kept by the owner"));
        }
        return metadata;
    }

    private static TraceRewriter.PageCopy pages(
            TraceReader trace, TraceWriter writer, ScrubPlan plan, List<int[]> sizes) throws IOException {
        if (plan.codecs() == null) {
            return trace.sized() ? TraceRewriter.sizes(trace, writer) : TraceRewriter.bytes(trace, writer);
        }
        Path keyFile = plan.keyFile();
        Mac mac = (keyFile == null ? IdentityKey.random() : IdentityKey.kept(keyFile)).mac();
        byte[] page = new byte[trace.pageSize()];
        int[] of = new int[sizes.size()];
        return id -> {
            byte[] known = page;
            if (trace.sized()) {
                known = trace.identity(id);
            } else {
                trace.readContent(id, page, 0);
            }
            for (int codec = 0; codec < of.length; codec++) {
                of[codec] = sizes.get(codec)[id];
            }
            return writer.sizedPage(IdentityKey.identity(mac, known), trace.sameFilled(id), of);
        };
    }
}
