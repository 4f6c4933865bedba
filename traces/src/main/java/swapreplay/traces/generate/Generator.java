package swapreplay.traces.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceWriter;

/** Writes synthetic traces. */
public final class Generator {
    private Generator() {}

    /** What was written. */
    public record Result(long writes, long reads, long frees, long slots, long durationNs) {}

    /**
     * Writes the trace that a spec describes.
     *
     * @param spec {@code PATTERN[:PARAMETER=VALUE,...]}, see {@link Patterns#descriptions}
     * @param supply the pages; null for what the pattern brings, or synthetic ones; not closed
     * @throws IllegalArgumentException if the spec is wrong; nothing is left then
     */
    public static Result generate(
            String spec, Path output, int pageSize, long seed, @Nullable PageSupply supply, boolean overwrite)
            throws IOException {
        Parameters parameters = new Parameters(spec);
        Pattern pattern = Patterns.named(parameters.pattern);
        PageSupply pages = supply != null
                ? supply
                : pattern instanceof RandgenPattern ? RandgenSizes.of(parameters) : new SyntheticPages(pageSize);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("page_size", pageSize);
        metadata.put("sources", List.of("generate"));
        metadata.put("recorder", "swapreplay generate");
        metadata.put("generator", spec);
        metadata.put("seed", seed);
        metadata.put("synchronous_swap", true);
        metadata.put("lost", 0);
        metadata.put("complete", true);
        List<String> codecs = pages.sizeCodecs();
        if (codecs != null) {
            metadata.put("size_codecs", codecs);
        }
        SplittableRandom random = new SplittableRandom(seed);
        boolean whole = false;
        try (TraceWriter writer = TraceWriter.createWhole(output, metadata, overwrite)) {
            // what happens does not depend on what the pages hold
            Traffic traffic = new Traffic(writer, pages, random.split(), pageSize);
            pattern.generate(parameters, random, traffic);
            writer.annotate("device_slots", traffic.slots());
            whole = true;
            return new Result(traffic.writes(), traffic.reads(), traffic.frees(), traffic.slots(), traffic.timeNs());
        } finally {
            if (!whole) {
                Files.deleteIfExists(output);
            }
        }
    }
}
