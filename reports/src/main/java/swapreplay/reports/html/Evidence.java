package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** How sure the figures are: what the trace holds and lacks, each with what that means for the results. */
final class Evidence {
    private final RunResults results;
    private final Map<String, Object> info;
    private final List<Map<String, String>> items = new ArrayList<>();

    private Evidence(RunResults results) {
        this.results = results;
        this.info = results.trace().info();
    }

    static List<Map<String, String>> of(RunResults results) {
        Evidence evidence = new Evidence(results);
        evidence.contents();
        evidence.imputed();
        evidence.lost();
        evidence.complete();
        evidence.readMisses();
        evidence.verified();
        for (String note : results.run().notes()) {
            evidence.item("Note of the run", "", note, "note");
        }
        return evidence.items;
    }

    private void contents() {
        Long covered = Facts.count(info, "contents", "writes_covered");
        Long total = Facts.count(info, "contents", "writes_total");
        if (covered == null || total == null || total == 0) {
            item(
                    "Page contents",
                    "not known",
                    "How many of the pages written the trace holds is not known here.",
                    "note");
            return;
        }
        double percent = 100.0 * covered / total;
        item(
                "Page contents",
                Text.percent(percent) + " of writes",
                "The trace holds the page of " + Text.count(covered) + " of " + Text.count(total, "write") + ".",
                percent >= 99 ? "good" : percent >= 90 ? "note" : "bad");
    }

    private void imputed() {
        Long imputed = highest(ConfigurationResult::imputedWrites);
        if (imputed == null) {
            item(
                    "Imputed writes",
                    "not known",
                    "Whether stand-in pages were needed is not known (imputed_writes).",
                    "note");
        } else if (imputed == 0) {
            item("Imputed writes", "0", "Every write was replayed with the page it really wrote.", "good");
        } else {
            double percent = 100.0 * imputed / Math.max(highestWrites(), 1);
            item(
                    "Imputed writes",
                    Text.count(imputed) + " (" + Text.percent(percent) + ")",
                    "Writes whose page the trace does not hold were given a page of the same trace, drawn in a repeatable way"
                            + " (imputed_writes). Their sizes are an estimate.",
                    percent <= 5 ? "note" : "bad");
        }
    }

    private void lost() {
        Long lost = Facts.count(info, "lost");
        if (lost == null) {
            item("Lost events", "not known", "The recorder did not say whether it lost events.", "note");
        } else if (lost == 0) {
            item("Lost events", "0", "The recorder knows of no event that it missed.", "good");
        } else {
            item(
                    "Lost events",
                    Text.count(lost),
                    "The recorder missed these events: slots may hold other pages than the replay believes.",
                    "bad");
        }
    }

    private void complete() {
        Object complete = Facts.at(info, "complete");
        if (Boolean.TRUE.equals(complete)) {
            item("Complete", "yes", "By the recorder's own check no event is missing.", "good");
        } else if (Boolean.FALSE.equals(complete)) {
            item("Complete", "no", "Events are known to be missing; figures hold for what was recorded.", "bad");
        } else {
            item(
                    "Complete",
                    "not known",
                    "Whether the trace holds every event cannot be known from its source.",
                    "note");
        }
    }

    private void readMisses() {
        Long misses = highest(ConfigurationResult::readMisses);
        if (misses != null && misses > 0) {
            item(
                    "Read misses",
                    Text.count(misses),
                    "Reads of slots that were written before the recording began (read_misses); they cost no memory here.",
                    "note");
        }
    }

    private void verified() {
        Long verified = highest(ConfigurationResult::verifiedReads);
        Long errors = highest(ConfigurationResult::verifyErrors);
        if (errors != null && errors > 0) {
            item(
                    "Verified reads",
                    Text.count(errors) + " wrong",
                    "Pages came back changed: do not trust these figures.",
                    "bad");
        } else if (verified != null && verified > 0) {
            item(
                    "Verified reads",
                    Text.count(verified),
                    "Every read of a known page was compared with what was written (verified_reads); all equal.",
                    "good");
        }
    }

    private void item(String label, String value, String meaning, String state) {
        String word = state.equals("good") ? "good" : state.equals("bad") ? "caution" : "note";
        items.add(Map.of("label", label, "value", value, "meaning", meaning, "state", state, "word", word));
    }

    private @Nullable Long highest(Function<ConfigurationResult, @Nullable Long> value) {
        return results.configurations().stream()
                .map(value)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .orElse(null);
    }

    private long highestWrites() {
        return results.configurations().stream()
                .mapToLong(ConfigurationResult::writes)
                .max()
                .orElse(0);
    }
}
