package swapreplay.reports.html;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swapreplay.reports.chart.Fonts;
import swapreplay.reports.chart.MissingFontsException;
import swapreplay.reports.model.AtomicFile;
import swapreplay.reports.model.RunResults;

/** Writes report.html, which holds all it needs, and the charts as PNG beside it. */
public final class Report {
    public static final String FILE = "report.html";

    private static final String FONTS =
            "this machine has no fonts; install fontconfig and fonts-dejavu-core, then run 'swapreplay report' on this directory";

    private Report() {}

    /**
     * Makes {@code dir} if need be and replaces the report in it. With more than one run, the page compares them first and has a section
     * for each; the names of their PNG files start with the number of the run.
     *
     * @param runs at least one
     * @return the path of report.html; on a machine that cannot draw text the page says in place of each chart what to install
     */
    public static Path write(Path dir, List<RunResults> runs) throws IOException {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a report needs at least one run");
        }
        Files.createDirectories(dir);
        List<List<ChartFigure>> figures = ChartFigure.drawAll(runs, withoutFonts());
        List<Map<String, Object>> sections = new ArrayList<>();
        List<String> names = names(runs);
        for (int i = 0; i < runs.size(); i++) {
            String prefix = runs.size() == 1 ? "" : (i + 1) + "-";
            for (ChartFigure figure : figures.get(i)) {
                Path png = dir.resolve(prefix + figure.fileName());
                if (figure.isDrawn()) {
                    AtomicFile.bytes(png, figure.file());
                } else {
                    Files.deleteIfExists(png); // of an earlier report, whose figures are gone
                }
            }
            sections.add(section(names.get(i), "r" + (i + 1), runs.get(i), figures.get(i)));
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("title", runs.size() == 1 ? names.get(0) : runs.size() + " traces compared");
        page.put("runs", sections);
        if (runs.size() > 1) {
            page.put("comparison", TraceComparison.of(names, runs));
        }
        Path file = dir.resolve(FILE);
        AtomicFile.text(file, out -> Page.render(page, out));
        return file;
    }

    /** Empty, or what is missing for charts. A report without them still answers: the table and the verdict are text. */
    private static List<String> withoutFonts() {
        try {
            Fonts.require();
            return List.of();
        } catch (MissingFontsException e) {
            return List.of(FONTS);
        }
    }

    private static Map<String, Object> section(String name, String id, RunResults results, List<ChartFigure> figures) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("id", id);
        section.put("name", name);
        section.put("lead", Provenance.lead(results));
        section.put("verdict", Verdict.of(results));
        section.put("table", ConfigurationTable.of(results));
        section.put("measured", MeasuredTable.of(results));
        section.put("costs", CostTable.of(results));
        section.put("policies", PolicyChapter.of(results));
        section.put("charts", figures.stream().map(ChartFigure::model).toList());
        section.put("evidence", Evidence.of(results));
        section.put("made", Provenance.made(results));
        section.put("info", Provenance.info(results));
        return section;
    }

    /** Names of the traces, told apart by the number of the run where several have one name. */
    private static List<String> names(List<RunResults> runs) {
        List<String> plain = runs.stream().map(run -> run.trace().name()).toList();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            String name = plain.get(i);
            boolean alone = plain.stream().filter(name::equals).count() == 1;
            names.add(alone ? name : name + " (run " + (i + 1) + ")");
        }
        return names;
    }
}
