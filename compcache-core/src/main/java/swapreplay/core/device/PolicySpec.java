package swapreplay.core.device;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.DiskModel;
import swapreplay.core.backing.Disks;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.Times;

/**
 * What happens to pages that a device holds: the part {@code backing=... writeback=... recompress=... compact=... dedup=...} of a device
 * spec. {@link DevicePolicies} carries it out.
 *
 * @param backing null for nowhere
 * @param writeback null if nothing is written back by itself
 * @param recompress the secondary codecs, priority 1 first
 * @param compactEveryNs 0: only when somebody asks
 * @param dedup whether identical pages are kept once; no kernel does that
 */
public record PolicySpec(
        @Nullable BackingSpec backing,
        @Nullable WritebackSpec writeback,
        List<RecompressSpec> recompress,
        long compactEveryNs,
        boolean dedup) {
    /** A device that leaves its pages alone. */
    public static final PolicySpec NONE = new PolicySpec(null, null, List.of(), 0, false);

    static final Set<String> KEYS = Set.of("backing", "writeback", "recompress", "compact", "dedup");
    static final String KNOWN =
            "backing=sim:DISK|file:PATH|/dev/..., writeback=RULE,...[,every:TIME][,limit:SIZE/TIME],"
                    + " recompress=CODEC@RULE,...[;CODEC@RULE...], compact=every:TIME, dedup=on|off";

    public PolicySpec {
        recompress = List.copyOf(recompress);
        if (writeback != null && backing == null) {
            throw new SpecException(
                    "writeback=" + writeback
                            + ": there is no backing device to write to; add backing=sim:DISK, backing=file:PATH or backing=/dev/...");
        }
        if (dedup && (backing != null || !recompress.isEmpty())) {
            throw new SpecException(
                    "dedup=on with backing=... or recompress=...: a page that several slots share has no idle age and no"
                            + " block of its own, and no kernel says what should happen; leave one of them out");
        }
        boolean incompressible = writeback != null
                && writeback.rules().stream().anyMatch(rule -> rule.filter() == SlotFilter.INCOMPRESSIBLE);
        if (incompressible && recompress.isEmpty()) {
            throw new SpecException("writeback=" + writeback
                    + ": only recompression finds pages incompressible; add recompress=..., or write huge");
        }
    }

    /**
     * @param values by key; keys that are not {@link #KEYS} are not looked at
     * @param codecs gives a codec's full name
     */
    static PolicySpec of(Map<String, String> values, UnaryOperator<String> codecs) {
        String backing = values.get("backing");
        String writeback = values.get("writeback");
        String recompress = values.get("recompress");
        return new PolicySpec(
                backing == null ? null : BackingSpec.parse(backing),
                writeback == null ? null : WritebackSpec.parse(writeback),
                recompress == null ? List.of() : RecompressSpec.parseAll(recompress, codecs),
                compaction(values.get("compact")),
                dedup(values.getOrDefault("dedup", "off")));
    }

    private static long compaction(@Nullable String value) {
        if (value == null) {
            return 0;
        }
        RuleWords words = new RuleWords("compact", value, Set.of(RuleWords.EVERY));
        if (!words.rules().isEmpty() || !words.has(RuleWords.EVERY)) {
            throw words.wrong("write compact=every:TIME, such as compact=every:1h");
        }
        return words.every();
    }

    private static boolean dedup(String value) {
        if (!value.equals("on") && !value.equals("off")) {
            throw new SpecException("dedup=" + value + ": known are on, off");
        }
        return value.equals("on");
    }

    /** @throws SpecException if the kernel cannot do that */
    void requireIn(KernelVersion kernel) {
        if (kernel == KernelVersion.V6_1 && !recompress.isEmpty()) {
            throw new SpecException("recompress=... kernel=6.1: 6.1 cannot compress pages again; 6.12 and 6.18 can");
        }
    }

    /** Whether nothing happens beyond storing pages. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Whether slots must know when they were touched. */
    public boolean asksAge() {
        return (writeback != null && writeback.rules().stream().anyMatch(rule -> rule.ageNs() > 0))
                || recompress.stream().flatMap(each -> each.rules().stream()).anyMatch(rule -> rule.ageNs() > 0);
    }

    /** The disk that is simulated; null without one. */
    public @Nullable DiskModel disk() {
        return backing == null || !backing.simulated() ? null : Disks.named(backing.name());
    }

    /** As in a device spec, empty for {@link #NONE}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, "backing", backing);
        append(text, "writeback", writeback);
        append(
                text,
                "recompress",
                recompress.isEmpty()
                        ? null
                        : recompress.stream().map(RecompressSpec::toString).collect(Collectors.joining(";")));
        append(text, "compact", compactEveryNs == 0 ? null : RuleWords.EVERY + ":" + Times.print(compactEveryNs));
        append(text, "dedup", dedup ? "on" : null);
        return text.toString();
    }

    private static void append(StringBuilder text, String key, @Nullable Object value) {
        if (value != null) {
            text.append(text.isEmpty() ? "" : " ").append(key).append('=').append(value);
        }
    }
}
