package swapreplay.traces.exporter;

import java.util.List;
import java.util.stream.Collectors;

/** The formats that can be exported. */
public final class TraceExporters {
    private static final List<TraceExporter> ALL = List.of(
            new FioIologExporter(),
            new BlkparseExporter(),
            new CsvExporter(),
            new OracleGeneralExporter(),
            new PagesExporter());

    private TraceExporters() {}

    /** All of them, for tests and help texts. */
    public static List<TraceExporter> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException naming the known ones if there is no such format */
    public static TraceExporter named(String name) {
        return ALL.stream()
                .filter(exporter -> exporter.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no format '" + name + "'; known are " + names()));
    }

    /** {@code "fio-iolog, blkparse"} */
    public static String names() {
        return ALL.stream().map(TraceExporter::name).collect(Collectors.joining(", "));
    }
}
