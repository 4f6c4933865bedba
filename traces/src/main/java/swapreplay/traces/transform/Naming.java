package swapreplay.traces.transform;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceWriter;

/** What becomes of process names and numbers when a trace is copied. */
public final class Naming {
    /** The rule. */
    public enum Rule {
        /** As they are. */
        keep,
        /** Numbers in the order of appearance; names of the kernel's own threads and of the swap tools stay. */
        map,
        /** None. */
        drop
    }

    /** Threads of the kernel that reclaim memory, and tools whose operations are told apart by their names. */
    private static final Pattern PUBLIC = Pattern.compile(
            "kswapd\\d+|khugepaged|kcompactd\\d+|kdamond\\.\\d+|ksmd|swapper/\\d+|swapon|swapoff|mkswap|\\[snapshot\\]");

    private final Rule rule;
    private final TraceReader from;
    private final TraceWriter to;
    private final Map<Integer, Integer> names = new HashMap<>();
    private final Map<Integer, Integer> pids = new HashMap<>();
    private int mapped;

    Naming(Rule rule, TraceReader from, TraceWriter to) {
        this.rule = rule;
        this.from = from;
        this.to = to;
    }

    /** The name in the copy. */
    int name(int nameId) throws IOException {
        if (nameId < 0) {
            return -1;
        }
        Integer known = names.get(nameId);
        if (known == null) {
            known = copied(from.name(nameId));
            names.put(nameId, known);
        }
        return known;
    }

    private int copied(String name) throws IOException {
        if (rule == Rule.drop) {
            return -1;
        } else if (rule == Rule.keep || PUBLIC.matcher(name).matches()) {
            return to.name(name);
        } else if (name.startsWith("kworker/")) {
            return to.name("kworker");
        }
        return to.name("process" + ++mapped);
    }

    /** The thread's number in the copy. */
    int pid(int pid) {
        return switch (rule) {
            case keep -> pid;
            case drop -> -1;
            case map -> pid <= 0 ? pid : pids.computeIfAbsent(pid, unknown -> pids.size() + 1);
        };
    }
}
