package swapreplay.reports.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** timeline.csv: counters of every configuration over trace time. */
final class TimelineCsv {
    private static final List<String> HEADER = List.of(
            "codec",
            "allocator",
            "policy",
            "time_s",
            "op",
            "orig_data_size",
            "compr_data_size",
            "mem_used_total",
            "ideal_bytes",
            "bd_count");

    private TimelineCsv() {}

    static void write(Path file, List<TimelinePoint> points) throws IOException {
        List<List<String>> lines = new ArrayList<>(points.size());
        for (TimelinePoint point : points) {
            lines.add(List.of(
                    point.codec(),
                    point.allocator(),
                    point.policy(),
                    CsvTable.cell(point.timeSeconds()),
                    CsvTable.cell(point.op()),
                    CsvTable.cell(point.origDataSize()),
                    CsvTable.cell(point.comprDataSize()),
                    CsvTable.cell(point.memUsedTotal()),
                    CsvTable.cell(point.idealBytes()),
                    CsvTable.cell(point.bdCount())));
        }
        CsvTable.write(file, HEADER, lines);
    }

    static List<TimelinePoint> read(Path file) throws IOException {
        return CsvTable.read(
                file,
                HEADER,
                line -> new TimelinePoint(
                        line.cell("codec"),
                        line.cell("allocator"),
                        line.cell("policy"),
                        line.decimal("time_s"),
                        line.count("op"),
                        line.count("orig_data_size"),
                        line.count("compr_data_size"),
                        line.count("mem_used_total"),
                        line.count("ideal_bytes"),
                        line.cell("bd_count").isEmpty() ? null : line.count("bd_count")));
    }
}
