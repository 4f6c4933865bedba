package swapreplay.reports.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** policies.csv: what each policy did and when. */
final class PoliciesCsv {
    private static final List<String> HEADER = List.of(
            "codec",
            "allocator",
            "policy",
            "time_s",
            "rule",
            "turns",
            "idle",
            "picked",
            "done",
            "object_bytes",
            "memory_bytes",
            "error");

    private PoliciesCsv() {}

    static void write(Path file, List<PolicyLine> lines) throws IOException {
        List<List<String>> cells = new ArrayList<>(lines.size());
        for (PolicyLine line : lines) {
            cells.add(List.of(
                    line.codec(),
                    line.allocator(),
                    line.policy(),
                    CsvTable.cell(line.timeSeconds()),
                    line.rule(),
                    CsvTable.cell(line.turns()),
                    CsvTable.cell(line.idle()),
                    CsvTable.cell(line.picked()),
                    CsvTable.cell(line.done()),
                    CsvTable.cell(line.objectBytes()),
                    CsvTable.cell(line.memoryBytes()),
                    line.error()));
        }
        CsvTable.write(file, HEADER, cells);
    }

    static List<PolicyLine> read(Path file) throws IOException {
        return CsvTable.read(
                file,
                HEADER,
                line -> new PolicyLine(
                        line.cell("codec"),
                        line.cell("allocator"),
                        line.cell("policy"),
                        line.decimal("time_s"),
                        line.cell("rule"),
                        line.count("turns"),
                        line.cell("idle").isEmpty() ? null : line.count("idle"),
                        line.count("picked"),
                        line.count("done"),
                        line.parse("object_bytes", Long::parseLong, "a whole number"),
                        line.parse("memory_bytes", Long::parseLong, "a whole number"),
                        line.cell("error")));
    }
}
