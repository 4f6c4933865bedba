package swapreplay.reports.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** results.csv: one line for each configuration. Columns that we do not know are ignored. */
final class ResultsCsv {
    private ResultsCsv() {}

    static void write(Path file, List<ConfigurationResult> rows) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        for (ConfigurationResult row : rows) {
            lines.add(Column.ALL.stream()
                    .map(column -> CsvTable.cell(column.get().apply(row)))
                    .toList());
        }
        CsvTable.write(file, Column.ALL.stream().map(Column::name).toList(), lines);
    }

    static List<ConfigurationResult> read(Path file) throws IOException {
        List<String> required =
                Column.ALL.stream().filter(Column::required).map(Column::name).toList();
        return CsvTable.read(file, required, ResultsCsv::row);
    }

    private static ConfigurationResult row(CsvTable.Line line) {
        line.count("writes");
        line.count("reads");
        ResultBuilder row = ConfigurationResult.of(line.cell("trace"), line.cell("codec"), line.cell("allocator"));
        for (Column column : Column.ALL) {
            String cell = line.cell(column.name());
            if (!cell.isEmpty()) {
                line.parse(
                        column.name(),
                        text -> {
                            column.set().accept(row, text);
                            return text;
                        },
                        "a number of that column's kind");
            }
        }
        return row.build();
    }
}
