package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceException;

/** A file {@code events/GROUP/EVENT/format} of tracefs: the number of an event and where its fields lie, which differs between kernels. */
final class TracefsFormat {
    private static final Pattern ID = Pattern.compile("(?m)^ID: (\\d{1,9})$");
    private static final Pattern FIELD =
            Pattern.compile("field:[^;]*?(\\w+)(?:\\[\\d*])?;\\s*offset:(\\d{1,6});\\s*size:(\\d{1,6});");

    /** Where a field lies in an event. */
    record Field(int offset, int size) {}

    final int id;
    private final Path file;
    private final Map<String, Field> fields = new HashMap<>();

    private TracefsFormat(Path file, String text) throws TraceException {
        this.file = file;
        Matcher number = ID.matcher(text);
        if (!number.find()) {
            throw new TraceException(
                    file, 0, "expected a line 'ID: NUMBER' of a tracefs event format", "Copy the file once more.");
        }
        this.id = Integer.parseInt(number.group(1));
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            fields.put(field.group(1), new Field(Integer.parseInt(field.group(2)), Integer.parseInt(field.group(3))));
        }
    }

    /** The format kept beside a recording as {@code EVENT.format}; null if there is none. */
    static @Nullable TracefsFormat beside(Path recording, String event) throws IOException {
        Path file = recording.resolveSibling(event + ".format");
        if (!Files.isRegularFile(file) || Files.size(file) > 1 << 16) {
            return null;
        }
        return new TracefsFormat(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }

    /** Whether a file with this beginning describes events or pages and is no recording itself. */
    static boolean describes(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return (text.startsWith("name: ") && text.contains("\nID: "))
                || text.startsWith("\tfield: u64 timestamp;")
                || text.startsWith("# compressed entry header");
    }

    /** @throws TraceException if the event has no such field */
    Field field(String name) throws TraceException {
        Field field = fields.get(name);
        if (field == null) {
            throw new TraceException(file, 0, "no field '" + name + "' in this event", "Copy the file once more.");
        }
        return field;
    }
}
