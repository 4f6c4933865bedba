package swapreplay.replay.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.jspecify.annotations.Nullable;

/** Figures in rows and columns, for people (aligned) or programs (CSV, JSON). A null is unknown: empty, never 0. */
public final class ResultTable {
    /** How results are printed. */
    public enum Format {
        table,
        csv,
        json
    }

    private final List<String> columns;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final Set<String> forPrograms = new HashSet<>();

    public ResultTable(String... columns) {
        this.columns = List.of(columns);
    }

    /** Leaves columns out of what people see, so that a line fits their terminal; CSV and JSON have them all. */
    ResultTable onlyForPrograms(String... names) {
        forPrograms.addAll(List.of(names));
        return this;
    }

    /** Adds a row of numbers, strings and nulls, one for each column. */
    public void add(@Nullable Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns);
        }
        List<@Nullable Object> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell);
        }
        rows.add(row);
    }

    /** Prints the rows; {@code note} says how the figures came about. In CSV, which has no place for it, it is left out. */
    public void print(PrintWriter out, Format format, String note) throws IOException {
        switch (format) {
            case table -> {
                printTable(out);
                out.println();
                out.println(note);
            }
            case csv -> printCsv(out);
            case json -> printJson(out, note);
        }
        out.flush();
    }

    private void printTable(PrintWriter out) {
        int[] widths = columns.stream().mapToInt(String::length).toArray();
        for (List<@Nullable Object> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], text(row.get(i)).length());
            }
        }
        printLine(out, columns, widths, null);
        for (List<@Nullable Object> row : rows) {
            printLine(out, row.stream().map(ResultTable::text).toList(), widths, row);
        }
    }

    /** Numbers stand right-aligned under their heading, words left-aligned. */
    private void printLine(PrintWriter out, List<String> cells, int[] widths, @Nullable List<@Nullable Object> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (forPrograms.contains(columns.get(i))) {
                continue;
            }
            List<@Nullable Object> kinds = row == null && !rows.isEmpty() ? rows.get(0) : row;
            boolean left = kinds != null && kinds.get(i) instanceof String;
            String pad = " ".repeat(widths[i] - cells.get(i).length());
            line.append(line.isEmpty() ? "" : "  ").append(left ? cells.get(i) + pad : pad + cells.get(i));
        }
        out.println(line.toString().stripTrailing());
    }

    private void printCsv(PrintWriter out) {
        out.print(csvLine(columns.toArray()));
        for (List<@Nullable Object> row : rows) {
            out.print(csvLine(row.stream().map(ResultTable::text).toArray()));
        }
    }

    /** One line of CSV, quoted where need be, newline included. */
    static String csvLine(Object... cells) {
        return CSVFormat.DEFAULT.format(cells) + "\n";
    }

    private void printJson(PrintWriter out, String note) throws IOException {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                object.put(columns.get(i), row.get(i));
            }
            objects.add(object);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("results", objects);
        all.put("note", note);
        out.println(JSON.std
                .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
                .with(JSON.Feature.WRITE_NULL_PROPERTIES)
                .asString(all));
    }

    private static String text(@Nullable Object cell) {
        if (cell == null) {
            return "";
        }
        return cell instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : cell.toString();
    }
}
