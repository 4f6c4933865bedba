package swapreplay.replay.sweep;

import java.util.ArrayList;
import java.util.List;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.SpecList;

/**
 * Lists in braces, as a shell expands them: {@code codec={lz4,zstd:{1..3}} alloc=zsmalloc:chain={4,8}} is eight texts. Alternatives are
 * separated by {@code |}, or by commas if there is no {@code |}; with commas a part {@code key=value} belongs to the spec before it.
 * {@code {1..9}} is a range of whole numbers.
 */
public final class Braces {
    /** More than anybody means. */
    public static final int MOST = 100_000;

    private final String text;

    private Braces(String text) {
        this.text = text;
    }

    /**
     * Every combination, the last list running fastest; a text without braces is itself.
     *
     * @throws SpecException if braces do not match or enclose nothing, or there are more than {@link #MOST} combinations
     */
    public static List<String> expand(String text) {
        return new Braces(text).expand(text, 0);
    }

    private List<String> expand(String part, int depth) {
        int open = part.indexOf('{');
        int stray = part.indexOf('}');
        if (open < 0 || (stray >= 0 && stray < open)) {
            if (stray >= 0) {
                throw wrong("a '}' closes nothing");
            }
            return List.of(part);
        } else if (depth > 16) {
            throw wrong("braces are nested too deeply");
        }
        int close = closing(part, open);
        List<String> tails = expand(part.substring(close + 1), depth);
        List<String> all = new ArrayList<>();
        for (String alternative : alternatives(part.substring(open + 1, close))) {
            for (String middle : expand(alternative, depth + 1)) {
                if (all.size() + (long) tails.size() > MOST) {
                    throw wrong("more than " + MOST + " combinations");
                }
                tails.forEach(tail -> all.add(part.substring(0, open) + middle + tail));
            }
        }
        return all;
    }

    private int closing(String part, int open) {
        int depth = 0;
        for (int i = open; i < part.length(); i++) {
            char c = part.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw wrong("a '{' is not closed");
    }

    private List<String> alternatives(String list) {
        int dots = list.indexOf("..");
        if (dots >= 0 && list.matches("[0-9]{1,9}\\.\\.[0-9]{1,9}")) {
            return range(Integer.parseInt(list.substring(0, dots)), Integer.parseInt(list.substring(dots + 2)));
        }
        boolean bars = split(list, '|').size() > 1;
        List<String> parts = bars ? split(list, '|') : joined(split(list, ','));
        for (String part : parts) {
            if (part.isEmpty()) {
                throw wrong("'{" + list + "}' holds an empty alternative");
            }
        }
        return parts;
    }

    private List<String> range(int from, int to) {
        if (to < from || to - from >= MOST) {
            throw wrong("'{" + from + ".." + to + "}' is no range of up to " + MOST + " numbers");
        }
        List<String> numbers = new ArrayList<>();
        for (int number = from; number <= to; number++) {
            numbers.add(String.valueOf(number));
        }
        return numbers;
    }

    /** At separators outside of inner braces. */
    private static List<String> split(String list, char separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == separator && depth == 0) {
                parts.add(list.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(list.substring(from));
        return parts;
    }

    private static List<String> joined(List<String> parts) {
        List<String> specs = new ArrayList<>();
        for (String part : parts) {
            if (!specs.isEmpty() && SpecList.isParameter(part)) {
                specs.set(specs.size() - 1, specs.get(specs.size() - 1) + "," + part);
            } else {
                specs.add(part);
            }
        }
        return specs;
    }

    private SpecException wrong(String what) {
        return new SpecException("'" + text + "': " + what
                + "; write for example codec={lz4,zstd:3} or zstd:{1..9}, with | between specs that hold commas");
    }
}
