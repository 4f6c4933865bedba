package swapreplay.reports.model;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** A CSV file with a header line, read with errors that name file and line. */
final class CsvTable {
    private CsvTable() {}

    /** What a cell holds: numbers in full, without an exponent, so that every spreadsheet and awk script reads them. */
    static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof Double number ? BigDecimal.valueOf(number).toPlainString() : value.toString();
    }

    static void write(Path file, List<String> header, Iterable<List<String>> lines) throws IOException {
        AtomicFile.text(file, out -> {
            out.append(CSVFormat.DEFAULT.format(header.toArray())).append('\n');
            for (List<String> line : lines) {
                out.append(CSVFormat.DEFAULT.format(line.toArray())).append('\n');
            }
        });
    }

    /** One line while it is read. */
    static final class Line {
        private final CSVRecord record;

        Line(CSVRecord record) {
            this.record = record;
        }

        /** The cell, empty if the file has no such column. */
        String cell(String column) {
            return record.isMapped(column) ? record.get(column) : "";
        }

        long count(String column) {
            return parse(column, Long::parseLong, "a whole number");
        }

        double decimal(String column) {
            return parse(column, Double::parseDouble, "a number");
        }

        <T> T parse(String column, Function<String, T> parser, String expected) {
            try {
                return parser.apply(cell(column));
            } catch (NumberFormatException notANumber) {
                throw new BadLine(column + ": '" + cell(column) + "' is not " + expected);
            }
        }
    }

    /** Says what is wrong with a line; the reader adds file and line. */
    static final class BadLine extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadLine(String message) {
            super(message);
        }
    }

    static <T> List<T> read(Path file, List<String> required, Function<Line, T> parser) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser records = format.parse(in)) {
            for (String column : required) {
                if (!records.getHeaderMap().containsKey(column)) {
                    throw new ResultsException(file + ":1: no column '" + column + "'"
                            + "\n  The first line must name the columns; run the replay again to get a whole file.");
                }
            }
            List<T> rows = new ArrayList<>();
            for (CSVRecord record : records) {
                rows.add(row(file, records, record, parser));
            }
            return rows;
        } catch (UncheckedIOException | IllegalArgumentException | java.nio.charset.CharacterCodingException notCsv) {
            throw new ResultsException(file + ": not a CSV file: " + notCsv.getMessage());
        }
    }

    private static <T> T row(Path file, CSVParser records, CSVRecord record, Function<Line, T> parser)
            throws ResultsException {
        String at = file + ":" + records.getCurrentLineNumber() + ": ";
        if (!record.isConsistent()) {
            throw new ResultsException(at + record.size() + " cells, but the first line names "
                    + records.getHeaderNames().size() + "\n  The file is cut or was edited; run the replay again.");
        }
        try {
            return parser.apply(new Line(record));
        } catch (BadLine | IllegalArgumentException bad) {
            throw new ResultsException(at + bad.getMessage() + "\n  Correct the cell, or run the replay again.");
        }
    }
}
