package swapreplay.traces.importer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats that can be imported, in the order in which they are tried. */
public final class TraceSources {
    private static final List<TraceSource> ALL = List.of(
            new BlktraceSource(),
            new TracefsTextSource(),
            new TracefsRawSource(),
            SrCollectSource.withHashes(),
            SrCollectSource.withoutHashes());

    private TraceSources() {}

    /** All of them, for tests and help texts. */
    public static List<TraceSource> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException naming the known ones if there is no such format */
    public static TraceSource named(String name) {
        return ALL.stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no trace source '" + name + "'; known are " + names()));
    }

    /** The first format that knows these first bytes. */
    public static Optional<TraceSource> recognise(byte[] head) {
        return ALL.stream().filter(source -> source.recognises(head)).findFirst();
    }

    /** {@code "blktrace, tracefs"} */
    public static String names() {
        return ALL.stream().map(TraceSource::name).collect(Collectors.joining(", "));
    }
}
