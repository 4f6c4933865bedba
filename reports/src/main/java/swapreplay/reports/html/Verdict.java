package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/**
 * The answer first: which of the configurations that a kernel of today can be set to needs the least memory, and the evidence; what would
 * need still less, but exists only here, is evidence. Everything is computed from the rows of results.csv; the model says from which
 * columns.
 */
final class Verdict {
    /** Said wherever a CPU cost is shown. */
    static final String CPU_BASIS =
            "CPU costs are measured on this machine with SwapReplay's codecs in a JVM; not the kernel's speed.";

    private final List<ConfigurationResult> rows;
    private final Ranking ranking;
    private final ByteScale scale;

    private Verdict(List<ConfigurationResult> rows) {
        this.rows = rows;
        this.ranking = Ranking.of(rows);
        this.scale =
                ByteScale.forUpTo(rows.stream().mapToLong(Verdict::peak).max().orElse(0));
    }

    static Map<String, Object> of(RunResults results) {
        return new Verdict(results.configurations()).model();
    }

    private Map<String, Object> model() {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("basis", basis());
        model.put("warnings", warnings());
        if (rows.stream().anyMatch(row -> row.codec().isEmpty())
                && ranking.byMemory().isEmpty()) {
            model.put("best", rows.get(0).target());
            model.put("answer", served(rows.get(0)));
            model.put("facts", List.of());
            model.put("evidence", List.of());
            model.put("front", List.of());
            return model;
        }
        ConfigurationResult advised = advised();
        if (advised != null) {
            model.put("best", name(advised));
            model.put(
                    "answer",
                    " is the advice for goal " + advised.text(CostColumn.GOAL) + ": " + scale.text(peak(advised))
                            + " at its peak.");
            model.put("facts", facts(advised));
            model.put("evidence", advice(advised));
            model.put("front", List.of());
            return model;
        }
        if (ranking.byMemory().isEmpty()) {
            model.put(
                    "answer",
                    rows.isEmpty()
                            ? "There are no configurations."
                            : rows.stream().anyMatch(row -> row.text(CostColumn.DISK) != null)
                                    ? "Where pages lie on a disk, memory alone ranks nothing: weigh memory, time and flash below."
                                    : "No configuration can be recommended.");
            model.put("best", "");
            model.put("facts", List.of());
            model.put("evidence", List.of());
            model.put("front", List.of());
            return model;
        }
        ConfigurationResult best = ranking.byMemory().stream()
                .filter(Verdict::ofAKernelToday)
                .findFirst()
                .orElse(leastOfAll());
        boolean alone = ranking.byMemory().size() == 1;
        model.put("best", name(best));
        model.put("answer", (alone ? " holds " : claim(best)) + scale.text(peak(best)) + " at its peak.");
        model.put("facts", facts(best));
        model.put("evidence", evidence(best));
        Ranking offered = Ranking.of(rows.stream()
                .filter(row -> ofAKernelToday(row) == ofAKernelToday(best))
                .toList());
        model.put(
                "frontOf",
                ofAKernelToday(best) ? "nothing here that a kernel of today offers" : "no configuration here");
        model.put("front", offered.front().size() < 2 ? List.of() : front(best, offered.front()));
        return model;
    }

    /** What advise ranked first; null if the run was none of advise's, or nothing may be recommended. */
    private @Nullable ConfigurationResult advised() {
        return rows.stream()
                .filter(row -> Long.valueOf(1).equals(row.count(CostColumn.RANK)))
                .findFirst()
                .orElse(null);
    }

    private List<String> advice(ConfigurationResult advised) {
        List<String> lines = new ArrayList<>();
        long ranked =
                rows.stream().filter(row -> row.count(CostColumn.RANK) != null).count();
        lines.add(
                "First of " + Text.count(ranked, "configuration") + " for this goal (rank)"
                        + (ranked == rows.size()
                                ? "."
                                : "; " + Text.count(rows.size() - ranked)
                                        + " more were replayed but are not recommended, for the reasons in the table (why_not)."));
        lines.add("It costs " + costs(advised) + ".");
        rows.stream()
                .filter(row -> rank(row) > 1)
                .sorted(Comparator.comparingLong(Verdict::rank))
                .limit(2)
                .forEach(row -> lines.add(
                        "Next: " + name(row) + ", " + scale.text(peak(row)) + " at its peak, " + costs(row) + "."));
        rows.stream()
                .filter(row -> row.text(CostColumn.PRESET) != null && !row.equals(advised))
                .forEach(row -> lines.add("Preset " + row.text(CostColumn.PRESET) + ": " + scale.text(peak(row))
                        + " at its peak, " + costs(row) + "."));
        return lines;
    }

    /** 0 for what is not recommended. */
    private static long rank(ConfigurationResult row) {
        Long rank = row.count(CostColumn.RANK);
        return rank == null ? 0 : rank;
    }

    private static String costs(ConfigurationResult row) {
        Double cpu = row.decimal(CostColumn.CPU_S);
        Double flash = row.decimal(CostColumn.FLASH_BYTES_DAY);
        Long p99 = row.count(CostColumn.FAULT_P99_NS);
        List<String> costs = new ArrayList<>();
        costs.add(cpu == null ? "CPU unknown" : Text.decimal(cpu, 2) + "\u00a0s of CPU for the whole trace");
        if (p99 != null) {
            costs.add("99 of 100 swap-ins within " + Text.nanos(p99));
        }
        costs.add(
                flash == null || flash == 0
                        ? "nothing written to a disk"
                        : ByteScale.of(Math.round(flash)) + " a day written to the disk");
        return Text.and(costs);
    }

    /** What can be said of a target whose memory is not known. */
    private static String served(ConfigurationResult row) {
        Long read = row.count(CostColumn.READ_P99_NS);
        Long write = row.count(CostColumn.WRITE_P99_NS);
        if (read == null && write == null) {
            return " took no page.";
        }
        List<String> parts = new ArrayList<>();
        if (read != null) {
            parts.add("99 of 100 reads within " + Text.nanos(read));
        }
        if (write != null) {
            parts.add("99 of 100 writes within " + Text.nanos(write));
        }
        return " served " + Text.and(parts) + ".";
    }

    /** The headline claims no more than its rows show: the least of all, or the least of what a kernel offers. */
    private String claim(ConfigurationResult best) {
        return peak(best) == peak(leastOfAll())
                ? " needs the least memory: "
                : " needs the least memory of what a kernel of today offers: ";
    }

    private ConfigurationResult leastOfAll() {
        return ranking.byMemory().get(0);
    }

    private List<Map<String, String>> facts(ConfigurationResult best) {
        List<Map<String, String>> facts = new ArrayList<>();
        facts.add(fact("Peak memory", scale.text(peak(best)), "mem_used_max"));
        Long original = best.origDataMax();
        Double ratio = Ranking.ratio(best);
        if (original != null && ratio != null) {
            facts.add(fact("Uncompressed peak", ByteScale.of(original), "orig_data_max"));
            facts.add(fact("Compression ratio", Text.decimal(ratio, 2), "orig_data_max / mem_used_max"));
        }
        Double cpu = Ranking.cpuNs(best);
        if (cpu != null) {
            facts.add(fact(
                    "CPU per page, out and in",
                    Text.micros(cpu),
                    "compress_ns_page + decompress_ns_page"
                            + (best.decimal(CostColumn.POLICY_CPU_S) == null ? "" : " + policy_cpu_s / writes")));
        }
        return facts;
    }

    private static Map<String, String> fact(String label, String value, String column) {
        return Map.of("label", label, "value", value, "column", column);
    }

    private List<String> evidence(ConfigurationResult best) {
        List<String> evidence = new ArrayList<>();
        Long original = best.origDataMax();
        Double ratio = Ranking.ratio(best);
        if (original != null && ratio != null && original > 0) {
            double saved = 100.0 * (original - peak(best)) / original;
            evidence.add("Against uncompressed: " + ByteScale.of(original) + " of pages, "
                    + (saved >= 0 ? Text.percent(saved) + " saved" : Text.percent(-saved) + " more than without it")
                    + ", a ratio of " + Text.decimal(ratio, 2) + ".");
        }
        if (ranking.byMemory().size() > 1) {
            after(best).findFirst().ifPresent(next -> evidence.add(next(best, next)));
            otherCodec(best).ifPresent(evidence::add);
            onlyHere(best).ifPresent(evidence::add);
        }
        Double cpu = Ranking.cpuNs(best);
        evidence.add(
                cpu == null
                        ? onTheKernel(best)
                        : "CPU cost: " + Text.micros(orZero(best.compressNsPage())) + " to compress a page and "
                                + Text.micros(orZero(best.decompressNsPage())) + " to restore it"
                                + againstCheapest(best, cpu)
                                + ".");
        if (orZero(best.bdWrites()) > 0) {
            evidence.add("It wrote " + Text.count(orZero(best.bdWrites()), "page")
                    + " to the backing device, which is not in the memory figure.");
        }
        return evidence;
    }

    private static String onTheKernel(ConfigurationResult best) {
        Double write = best.decimal(CostColumn.WRITE_CPU_NS);
        Double read = best.decimal(CostColumn.READ_CPU_NS);
        return write == null || read == null
                ? "CPU cost: not measured in this run."
                : "CPU cost on the kernel, system call included: " + Text.micros(write) + " to write a page and "
                        + Text.micros(read) + " to read it.";
    }

    private String next(ConfigurationResult best, ConfigurationResult next) {
        long more = peak(next) - peak(best);
        if (more == 0) {
            return "The next, " + name(next) + ", needs exactly as much.";
        }
        double percent = 100.0 * more / peak(best);
        String amount = size(more) + " (" + Text.percent(percent) + ") more";
        return "Against the next: " + name(next) + " needs " + amount
                + (percent < 1 ? ", which is next to nothing: let CPU cost or availability decide between them." : ".");
    }

    /** What needs as much as the best or more, in this order; what needs less is spoken of by {@link #onlyHere}. */
    private Stream<ConfigurationResult> after(ConfigurationResult best) {
        return ranking.byMemory().stream()
                .filter(row ->
                        !row.equals(best) && peak(row) >= peak(best) && ofAKernelToday(row) == ofAKernelToday(best));
    }

    /** The next is often the same codec over another allocator; what the best other codec needs says more. */
    private Optional<String> otherCodec(ConfigurationResult best) {
        if (after(best)
                .findFirst()
                .filter(next -> next.codec().equals(best.codec()))
                .isEmpty()) {
            return Optional.empty();
        }
        return after(best)
                .filter(row -> !row.codec().equals(best.codec()))
                .findFirst()
                .map(row -> "Against the next codec: " + name(row) + " needs " + size(peak(row) - peak(best)) + " ("
                        + Text.percent(100.0 * (peak(row) - peak(best)) / peak(best)) + ") more.");
    }

    /** xvmalloc and TLSF are history and ideal is a bound: a zram or zswap of today has zsmalloc, and the kernel's own codecs. */
    private Optional<String> onlyHere(ConfigurationResult best) {
        ConfigurationResult least = leastOfAll();
        if (!ofAKernelToday(best)) {
            return Optional.of("None of these can be set in a kernel of today, which has zsmalloc and its own codecs.");
        }
        if (ofAKernelToday(least)) {
            return Optional.empty();
        }
        long less = peak(best) - peak(least);
        return Optional.of("Least of all here: " + name(least) + " would need "
                + (less == 0
                        ? "exactly as much"
                        : size(less) + " (" + Text.percent(100.0 * less / peak(best)) + ") less")
                + ", but no kernel of today offers it.");
    }

    private static boolean ofAKernelToday(ConfigurationResult row) {
        return row.allocator().startsWith("zsmalloc")
                && !row.codec().equals("lz4-jni")
                && !row.codec().equals("none");
    }

    /** In the unit of all sizes here, unless that would show nothing of it. */
    private String size(long bytes) {
        return scale.value(bytes) < 0.1 ? ByteScale.of(bytes) : scale.text(bytes);
    }

    private String againstCheapest(ConfigurationResult best, double cpu) {
        ConfigurationResult cheapest = ranking.byMemory().stream()
                .filter(row -> Ranking.cpuNs(row) != null && !row.codec().equals("none"))
                .min(Comparator.comparingDouble(row -> orZero(Ranking.cpuNs(row))))
                .orElse(best);
        double least = orZero(Ranking.cpuNs(cheapest));
        if (cheapest.codec().equals(best.codec()) || least == 0) {
            return rows.size() > 1 ? ", the lowest cost of all codecs here" : "";
        }
        return ", together " + Text.decimal(cpu / least, 1) + " times the cost of the cheapest codec here, "
                + cheapest.codec() + " (" + Text.micros(least) + ")";
    }

    private List<Map<String, String>> front(ConfigurationResult best, List<ConfigurationResult> offered) {
        List<Map<String, String>> front = new ArrayList<>();
        double cost = orZero(Ranking.cpuNs(best));
        for (ConfigurationResult row : offered) {
            double own = orZero(Ranking.cpuNs(row));
            front.add(Map.of(
                    "name",
                    row.label(),
                    "peak",
                    scale.text(peak(row)),
                    "peakExact",
                    Text.count(peak(row)) + " bytes",
                    "more",
                    row.equals(best) ? "least" : "+" + Text.percent(100.0 * (peak(row) - peak(best)) / peak(best)),
                    "cpu",
                    Text.micros(own),
                    "less",
                    row.equals(best) || cost == 0 ? "" : change(100 * (own - cost) / cost)));
        }
        return front;
    }

    private static String change(double percent) {
        return (percent > 0 ? "+" : "\u2212") + Text.percent(Math.abs(percent));
    }

    private List<String> basis() {
        List<String> basis = new ArrayList<>();
        for (String target :
                rows.stream().map(ConfigurationResult::target).distinct().toList()) {
            if (!target.equals("core")) {
                basis.add(basis(target));
                continue;
            }
            List<String> modes = rows.stream()
                    .filter(row -> row.target().equals("core"))
                    .map(ConfigurationResult::mode)
                    .distinct()
                    .toList();
            if (modes.contains("full")) {
                basis.add(
                        "Memory in mode full is what SwapReplay's own device held while it stored every page of the trace"
                                + " and checked every read of a known page.");
            }
            if (modes.contains("model")) {
                basis.add(
                        "Memory in mode model is modelled, not measured: every operation of the trace went through SwapReplay's"
                                + " implementation of the device and the allocator, with the real compressed sizes.");
            }
            basis.add("No kernel was measured.");
        }
        if (rows.stream().anyMatch(row -> row.compressNsPage() != null || row.decompressNsPage() != null)) {
            List<String> kernels = rows.stream()
                    .flatMap(row -> sources(row))
                    .filter(source -> !source.equals("jvm"))
                    .distinct()
                    .toList();
            if (!kernels.isEmpty()) {
                basis.add(
                        "CPU costs of the rows that say so in cost_source were measured on a kernel, through system calls: "
                                + String.join(", ", kernels) + ".");
            }
            if (rows.stream()
                    .anyMatch(row -> !sources(row).allMatch(kernels::contains)
                            || sources(row).findAny().isEmpty())) {
                basis.add(kernels.isEmpty() ? CPU_BASIS : "The other rows: " + CPU_BASIS);
            }
        }
        return basis;
    }

    /** Of a real target; nothing of it is modelled. */
    private String basis(String target) {
        boolean memory = rows.stream().anyMatch(row -> row.target().equals(target) && row.memUsedMax() != null);
        boolean times = rows.stream().anyMatch(row -> row.target().equals(target) && row.text(CostColumn.PACE) != null);
        return (memory
                        ? "Memory on " + target + " is what that device reported."
                        : "What " + target + " holds in memory is not known here.")
                + (times ? " Times are measured, on the machine that the trace was replayed on." : "");
    }

    /** Who measured the codecs of a row, one for each that a configuration has. */
    private static Stream<String> sources(ConfigurationResult row) {
        String sources = row.text(CostColumn.COST_SOURCE);
        return sources == null ? Stream.empty() : Stream.of(sources.split("; ", -1));
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (ConfigurationResult row : rows) {
            if (orZero(row.verifyErrors()) > 0) {
                warnings.add(row.label() + ": " + Text.count(orZero(row.verifyErrors()), "read")
                        + " did not return the page that was written. Its figures are not to be trusted.");
            }
            if (orZero(row.writeFailed()) > 0) {
                warnings.add(row.label() + ": " + Text.count(orZero(row.writeFailed()), "write") + " of "
                        + Text.count(row.writes()) + " refused, so it stored less than the others; it is not ranked.");
            }
        }
        return warnings;
    }

    private static String name(ConfigurationResult row) {
        return row.codec() + " with " + row.label().substring(row.codec().length() + 3);
    }

    private static long peak(ConfigurationResult row) {
        return orZero(row.memUsedMax());
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }
}
