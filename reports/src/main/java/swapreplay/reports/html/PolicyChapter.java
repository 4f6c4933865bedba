package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.PolicyLine;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** What each device policy did and when: of policies.csv one row for each rule of each configuration. */
final class PolicyChapter {
    private PolicyChapter() {}

    /** Rows for the page; empty without device policies. */
    static List<Map<String, Object>> of(RunResults results) {
        Map<List<String>, List<PolicyLine>> rules = new LinkedHashMap<>();
        for (PolicyLine line : results.policies()) {
            List<String> key = List.of(line.codec(), line.allocator(), line.policy(), line.rule());
            rules.computeIfAbsent(key, rule -> new ArrayList<>()).add(line);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        String before = "";
        for (Map.Entry<List<String>, List<PolicyLine>> rule : rules.entrySet()) {
            List<String> key = rule.getKey();
            String configuration = key.get(0) + " / " + key.get(1) + " / " + key.get(2);
            rows.add(row(configuration.equals(before) ? "" : configuration, key.get(3), rule.getValue()));
            before = configuration;
        }
        return rows;
    }

    private static Map<String, Object> row(String configuration, String rule, List<PolicyLine> lines) {
        PolicyLine sum = lines.stream().reduce(PolicyLine::and).orElseThrow();
        PolicyLine last = lines.get(lines.size() - 1);
        PolicyLine busiest =
                lines.stream().reduce((a, b) -> b.done() > a.done() ? b : a).orElseThrow();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("configuration", configuration);
        row.put("rule", rule);
        row.put("turns", Text.count(sum.turns()));
        row.put("picked", Text.count(sum.picked()));
        row.put("done", Text.count(sum.done()));
        row.put("memory", bytes(sum.memoryBytes()));
        row.put("objects", bytes(sum.objectBytes()));
        row.put("span", Text.seconds(sum.timeSeconds()) + " to " + Text.seconds(last.timeSeconds()));
        row.put("busiest", Text.count(busiest.done()) + " at " + Text.seconds(busiest.timeSeconds()));
        row.put("error", sum.error());
        return row;
    }

    private static String bytes(long bytes) {
        return bytes < 0 ? "-" + ByteScale.of(-bytes) : ByteScale.of(bytes);
    }
}
