package swapreplay.reports.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a replay in one directory: {@code results.csv} (configurations), {@code timeline.csv}, {@code policies.csv} (what device
 * policies did; only if there were any) and {@code results.json} (everything but the last two). Numbers are exact and read back equal.
 */
public final class ResultFiles {
    public static final String RESULTS_CSV = "results.csv";
    public static final String TIMELINE_CSV = "timeline.csv";
    public static final String POLICIES_CSV = "policies.csv";
    public static final String RESULTS_JSON = "results.json";

    private ResultFiles() {}

    /** Makes {@code dir} if need be and replaces each of the files at once. */
    public static void write(Path dir, RunResults results) throws IOException {
        Files.createDirectories(dir);
        ResultsCsv.write(dir.resolve(RESULTS_CSV), results.configurations());
        TimelineCsv.write(dir.resolve(TIMELINE_CSV), results.timeline());
        if (results.policies().isEmpty()) {
            Files.deleteIfExists(dir.resolve(POLICIES_CSV)); // of an earlier replay
        } else {
            PoliciesCsv.write(dir.resolve(POLICIES_CSV), results.policies());
        }
        ResultsJson.write(dir.resolve(RESULTS_JSON), results);
    }

    /**
     * Reads what {@link #write} wrote. Configurations come from results.csv, so that a reader may drop rows there. Without
     * timeline.csv, policies.csv or results.json the rest still reads, and a note of the run says what is missing.
     *
     * @throws ResultsException if results.csv is missing, or if a file is not what it should be
     */
    public static RunResults read(Path dir) throws IOException {
        Path csv = dir.resolve(RESULTS_CSV);
        List<ConfigurationResult> rows;
        try {
            rows = ResultsCsv.read(csv);
        } catch (NoSuchFileException missing) {
            throw new ResultsException(csv + ": no such file\n  Name a directory that 'swapreplay replay -o' wrote.");
        }
        Path timeline = dir.resolve(TIMELINE_CSV);
        List<TimelinePoint> points = Files.exists(timeline) ? TimelineCsv.read(timeline) : List.of();
        Path json = dir.resolve(RESULTS_JSON);
        Path policies = dir.resolve(POLICIES_CSV);
        RunResults results =
                Files.exists(json) ? ResultsJson.read(json, rows, points) : ResultsJson.absent(rows, points);
        return Files.exists(policies) ? results.withPolicies(PoliciesCsv.read(policies)) : results;
    }
}
