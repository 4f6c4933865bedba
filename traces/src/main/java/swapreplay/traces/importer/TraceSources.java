package swapreplay.traces.importer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats that can be imported, in the order in which they are tried. */
public final class TraceSources {
    private static final List<TraceSource> ALL = List.of(
            new BlktraceSource(),
            new DmLogWritesSource(),
            new NbdLogSource(),
            TracefsTextSource.ofTracefs(),
            TracefsTextSource.ofPerf(),
            new BlkparseSource(),
            new FioIologSource(),
            new FiuSource(),
            new CsvSource(),
            new TracefsRawSource(),
            SrCollectSource.withHashes(),
            SrCollectSource.withoutHashes(),
            // last: any file of whole pages could be this
            new PagesSource());

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
    static Optional<TraceSource> recognise(InputFile file, byte[] head) throws IOException {
        for (TraceSource source : ALL) {
            if (source.recognises(file, head)) {
                return Optional.of(source);
            }
        }
        return Optional.empty();
    }

    /** {@code "blktrace, tracefs"} */
    public static String names() {
        return ALL.stream().map(TraceSource::name).collect(Collectors.joining(", "));
    }
}
