package swapreplay.traces.importer;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The recordings among the test resources. */
public final class Recordings {
    private Recordings() {}

    static Path directory(String name) {
        return Path.of("src/test/resources/recordings").resolve(name);
    }

    static List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(directory(""))) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** The files of a recording, without what describes it. */
    static List<Path> files(String name) throws IOException {
        try (Stream<Path> entries = Files.list(directory(name))) {
            return entries.filter(entry -> entry.toString().endsWith(".gz"))
                    .sorted()
                    .toList();
        }
    }

    static byte[] unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    /** All of expected.json. */
    static Map<String, Object> description(String name) throws IOException {
        return JSON.std.mapFrom(Files.readString(directory(name).resolve("expected.json")));
    }

    /** The part about the records: of blktrace or of tracefs. */
    static Map<String, Object> expected(String name) throws IOException {
        Map<String, Object> all = description(name);
        return map(all.containsKey("blktrace") ? all.get("blktrace") : all.get("tracefs"));
    }

    @SuppressWarnings("unchecked") // JSON objects are maps of this shape
    static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    public static long number(@org.jspecify.annotations.Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).longValue();
    }
}
