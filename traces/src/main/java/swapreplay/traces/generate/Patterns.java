package swapreplay.traces.generate;

import java.util.List;
import java.util.stream.Collectors;

/** The kinds of traffic that can be generated. */
public final class Patterns {
    private static final List<Pattern> ALL = List.of(
            new ScanPattern(), new RandgenPattern(), new PhasedPattern(), new ChurnPattern(), new ZipfPattern());

    private Patterns() {}

    /** @throws IllegalArgumentException naming the known ones if there is no such pattern */
    static Pattern named(String name) {
        return ALL.stream()
                .filter(pattern -> pattern.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pattern '" + name + "'; known are "
                        + ALL.stream().map(Pattern::name).collect(Collectors.joining(", "))));
    }

    /** A line for each pattern, for help texts. */
    public static List<String> descriptions() {
        return ALL.stream().map(Pattern::description).toList();
    }
}
