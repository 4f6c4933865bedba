package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What blktrace prints about events that it could not record, kept by the user beside its files. */
public final class DropReport {
    private static final int LONGEST = 1 << 16;
    private static final Pattern DROPPED = Pattern.compile("You have\\s+(\\d{1,18}) \\(\\s*[0-9.]+%\\) dropped events");
    private static final Pattern TOTAL = Pattern.compile("Total:\\s+\\d+ events \\(dropped (\\d{1,18})\\)");

    private DropReport() {}

    /** The number of dropped events in what the tool printed; empty if the text says nothing about it. */
    public static OptionalLong in(String text) {
        for (Pattern pattern : new Pattern[] {TOTAL, DROPPED}) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                return OptionalLong.of(Long.parseLong(matcher.group(1)));
            }
        }
        return OptionalLong.empty();
    }

    /** The same for the beginning of a file; empty for a file that cannot be such a text. */
    static OptionalLong in(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
            return OptionalLong.empty();
        }
        return in(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }

    /** The report beside a file {@code NAME.blktrace.0}: {@code blktrace.log} or {@code NAME.log}. */
    static OptionalLong beside(Path recording) throws IOException {
        String name = recording.getFileName().toString();
        int end = name.indexOf(".blktrace");
        for (String log : new String[] {(end < 0 ? name : name.substring(0, end)) + ".log", "blktrace.log"}) {
            OptionalLong dropped = in(recording.resolveSibling(log));
            if (dropped.isPresent()) {
                return dropped;
            }
        }
        return OptionalLong.empty();
    }
}
