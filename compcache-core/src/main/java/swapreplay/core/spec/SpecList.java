package swapreplay.core.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists of codec or allocator specs on one line: {@code zstd:3,zsmalloc:chain=4,kernel=6.1,tlsf}. The comma separates specs
 * and also the parameters of one spec; a part {@code key=value} belongs to the spec before it.
 */
public final class SpecList {
    private SpecList() {}

    /** The specs in order; empty parts are kept as empty specs, which their parser refuses. */
    public static List<String> split(String text) {
        List<String> specs = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (isParameter(part) && !specs.isEmpty()) {
                int last = specs.size() - 1;
                specs.set(last, specs.get(last) + "," + part);
            } else {
                specs.add(part);
            }
        }
        return specs;
    }

    /** Whether {@code part} is a {@code key=value} rather than a spec of its own. */
    public static boolean isParameter(String part) {
        int equals = part.indexOf('=');
        int colon = part.indexOf(':');
        return equals >= 0 && (colon < 0 || equals < colon);
    }

    /** The specs of an option that may be repeated. */
    public static List<String> splitAll(List<String> texts) {
        return texts.stream().flatMap(text -> split(text).stream()).toList();
    }
}
