package swapreplay.replay.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swapreplay.core.device.PolicyRun;
import swapreplay.reports.model.PolicyLine;

/** Lines of policies.csv from the turns of a configuration: of turns closer together than points of the timeline one line for each rule. */
final class PolicyLines {
    private PolicyLines() {}

    /** @param durationNs of the trace */
    static List<PolicyLine> of(Configuration configuration, List<PolicyRun> runs, long durationNs) {
        long bucketNs = Math.max(1, durationNs / OpStream.CHECKPOINTS);
        List<PolicyLine> lines = new ArrayList<>();
        Map<String, PolicyLine> open = new LinkedHashMap<>();
        long bucket = -1;
        for (PolicyRun run : runs) {
            if (run.timeNs() / bucketNs != bucket) {
                lines.addAll(open.values());
                open.clear();
                bucket = run.timeNs() / bucketNs;
            }
            open.merge(run.rule(), line(configuration, run), PolicyLine::and);
        }
        lines.addAll(open.values());
        return lines;
    }

    private static PolicyLine line(Configuration configuration, PolicyRun run) {
        return new PolicyLine(
                configuration.device().codec(),
                configuration.device().allocator(),
                configuration.policyName(),
                run.timeNs() / 1e9,
                run.rule(),
                1,
                run.idle() < 0 ? null : run.idle(),
                run.picked(),
                run.done(),
                run.objectBytes(),
                run.memoryBytes(),
                run.error() == null ? "" : run.error());
    }
}
