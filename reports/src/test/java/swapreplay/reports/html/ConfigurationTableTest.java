package swapreplay.reports.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.Rates;
import swapreplay.reports.model.ResultFiles;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;

class ConfigurationTableTest {
    @TempDir
    Path dir;

    @Test
    void everyCellIsTheColumnOfResultsCsvThatItsHeadingNames() throws Exception {
        RunResults results = SyntheticRun.usual();
        ResultFiles.write(dir, results);
        Map<String, Object> table = ConfigurationTable.of(results);
        List<Map<?, ?>> header = maps(table.get("header"));
        int compared = 0;
        try (Reader in = Files.newBufferedReader(dir.resolve("results.csv"))) {
            for (CSVRecord line : CSVFormat.DEFAULT
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(in)) {
                List<Map<?, ?>> cells = row(table, line.get("codec"), line.get("allocator"));
                for (int i = 0; i < header.size(); i++) {
                    String source = String.valueOf(header.get(i).get("source"));
                    String shown = String.valueOf(cells.get(i).get("sort"));
                    if (source.equals("orig_data_max / mem_used_max")) {
                        double ratio = Double.parseDouble(line.get("orig_data_max"))
                                / Double.parseDouble(line.get("mem_used_max"));
                        assertEquals(ratio, Double.parseDouble(shown));
                    } else if (Boolean.TRUE.equals(header.get(i).get("numeric"))) {
                        assertEquals(Double.parseDouble(line.get(source)), Double.parseDouble(shown), source);
                    } else {
                        assertEquals(line.get(source), shown);
                    }
                    compared++;
                }
            }
        }
        assertEquals(16 * header.size(), compared);
        assertTrue(header.size() >= 9, "columns " + header.size());
    }

    @Test
    void theBestOfAColumnIsMarkedAndNeverTheFloor() {
        Map<String, Object> table = ConfigurationTable.of(SyntheticRun.usual());
        List<Map<?, ?>> best = row(table, "zstd:3", "zsmalloc:chain=8");
        assertEquals("mem_used_max", maps(table.get("header")).get(2).get("source"));
        assertEquals(true, best.get(2).get("best"));
        assertTrue(row(table, "zstd:3", "ideal").stream().noneMatch(cell -> Boolean.TRUE.equals(cell.get("best"))));
    }

    @Test
    void unknownIsADashAndSortsLast() {
        ConfigurationResult row = ConfigurationResult.of("t", "lz4", "tlsf").build();
        RunResults usual = SyntheticRun.usual();
        Map<String, Object> table = ConfigurationTable.of(
                new RunResults(usual.run(), usual.trace(), List.of(row), List.of(), List.of(), Rates.none()));
        Map<?, ?> cell = row(table, "lz4", "tlsf").get(2);
        assertEquals("\u2013", cell.get("text"));
        assertEquals("", cell.get("sort"));
    }

    @Test
    void columnsThatTellNothingAreLeftOutAndOthersAppear() {
        assertFalse(sources(SyntheticRun.usual().configurations()).contains("policy"));
        assertFalse(sources(SyntheticRun.usual().configurations()).contains("write_failed"));
        List<ConfigurationResult> rows = List.of(
                ConfigurationResult.of("t", "lz4", "tlsf")
                        .policy("idle")
                        .writeFailed(3L)
                        .build(),
                ConfigurationResult.of("t", "lz4", "tlsf")
                        .verifiedReads(9L)
                        .verifyErrors(0L)
                        .build());
        List<String> sources = sources(rows);
        assertTrue(
                sources.containsAll(List.of("policy", "write_failed", "verified_reads", "verify_errors")),
                sources.toString());
    }

    private static List<String> sources(List<ConfigurationResult> rows) {
        RunResults usual = SyntheticRun.usual();
        RunResults results = new RunResults(usual.run(), usual.trace(), rows, List.of(), List.of(), Rates.none());
        return maps(ConfigurationTable.of(results).get("header")).stream()
                .map(column -> String.valueOf(column.get("source")))
                .toList();
    }

    private static List<Map<?, ?>> row(Map<String, Object> table, String codec, String allocator) {
        for (Map<?, ?> row : maps(table.get("rows"))) {
            List<Map<?, ?>> cells = maps(row.get("cells"));
            if (codec.equals(cells.get(0).get("sort"))
                    && allocator.equals(cells.get(1).get("sort"))) {
                return cells;
            }
        }
        throw new AssertionError("no row for " + codec + " and " + allocator);
    }

    private static List<Map<?, ?>> maps(@org.jspecify.annotations.Nullable Object list) {
        List<Map<?, ?>> maps = new java.util.ArrayList<>();
        for (Object item : (List<?>) java.util.Objects.requireNonNull(list)) {
            maps.add((Map<?, ?>) item);
        }
        return maps;
    }
}
