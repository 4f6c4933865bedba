package swapreplay.core.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.Times;

/**
 * One secondary codec, and what is compressed again with it: {@code zstd:3@idle:1m,threshold:2000}. At each turn the rules run in their order,
 * each as zram's {@code idle} with its age and then {@code recompress} with its type and this codec's priority.
 *
 * @param codec full name
 * @param priority 1 to 3
 * @param rules empty if nothing happens by itself, but the codec is there for whoever asks
 * @param threshold objects smaller than this stay as they are, and only results below it count; in bytes, 0 for none
 * @param maxPages attempts at most in a turn of a rule; 0 for no limit
 * @param everyNs time between two turns
 */
public record RecompressSpec(
        String codec, int priority, List<SlotRule> rules, int threshold, long maxPages, long everyNs) {
    private static final String THRESHOLD = "threshold";
    private static final String MAX_PAGES = "max_pages";
    private static final String PRIORITY = "priority";
    private static final Set<String> PARAMS = Set.of(RuleWords.EVERY, THRESHOLD, MAX_PAGES, PRIORITY);

    public RecompressSpec {
        rules = List.copyOf(rules);
        if (rules.stream().anyMatch(rule -> rule.filter() == SlotFilter.INCOMPRESSIBLE)) {
            throw new SpecException("recompress=" + codec
                    + ": incompressible pages are those that recompression gave up; it never looks at them again");
        }
    }

    /**
     * Codecs separated by semicolons; the first has priority 1 unless they say otherwise.
     *
     * @param codecs gives a codec's full name
     */
    static List<RecompressSpec> parseAll(String value, UnaryOperator<String> codecs) {
        List<RecompressSpec> all = new ArrayList<>();
        for (String entry : value.split(";", -1)) {
            all.add(parse(entry, all.size() + 1, codecs));
        }
        for (int i = 0; i < all.size(); i++) {
            int wanted = i + 1;
            if (all.stream().noneMatch(each -> each.priority() == wanted)) {
                throw new SpecException(
                        "recompress=" + value + ": no codec of priority " + wanted
                                + "; the kernel counts the secondary codecs and never tries one behind a gap, so give 1, 2 and 3 in turn");
            }
        }
        all.sort(java.util.Comparator.comparingInt(RecompressSpec::priority));
        return all;
    }

    private static RecompressSpec parse(String entry, int place, UnaryOperator<String> codecs) {
        int at = entry.lastIndexOf('@');
        String codec = at < 0 ? entry : entry.substring(0, at);
        if (codec.isEmpty() || at == entry.length() - 1) {
            throw new SpecException("recompress=" + entry + ": write CODEC@RULE,..., such as zstd:3@idle:1m");
        }
        RuleWords words = new RuleWords("recompress=" + codec + "@", at < 0 ? "" : entry.substring(at + 1), PARAMS);
        if (at >= 0 && words.rules().isEmpty()) {
            throw words.wrong("names no pages; known are idle:AGE, huge, huge_idle:AGE");
        }
        if (place >= CompressedDevice.PRIORITIES) {
            throw new SpecException("recompress=: at most three codecs, of priority 1, 2 and 3");
        }
        try {
            return new RecompressSpec(
                    codecs.apply(codec),
                    (int) words.whole(PRIORITY, place, 1, CompressedDevice.PRIORITIES - 1),
                    words.rules(),
                    (int) words.whole(THRESHOLD, 0, 1, 65_535),
                    words.whole(MAX_PAGES, 0, 1, Long.MAX_VALUE),
                    words.every());
        } catch (SpecException e) {
            throw new SpecException("recompress=" + entry + ": " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return rules.isEmpty()
                ? codec
                : codec + "@" + rules.stream().map(SlotRule::toString).collect(Collectors.joining(","))
                        + (threshold == 0 ? "" : "," + THRESHOLD + ":" + threshold)
                        + (maxPages == 0 ? "" : "," + MAX_PAGES + ":" + maxPages)
                        + (everyNs == RuleWords.DEFAULT_EVERY_NS
                                ? ""
                                : "," + RuleWords.EVERY + ":" + Times.print(everyNs));
    }
}
