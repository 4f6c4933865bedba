package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceException;

/** The files that a user named, sorted out: which format, which files of it, and what a log among them says about drops. */
final class RecordingFiles implements AutoCloseable {
    final List<InputFile> files = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final TraceSource source;
    OptionalLong dropped = OptionalLong.empty();

    /** @param format null to detect */
    RecordingFiles(List<Path> named, @Nullable String format) throws IOException {
        TraceSource found = format == null ? null : TraceSources.named(format);
        List<Path> paths = expand(named);
        for (Path path : paths) {
            InputFile file = new InputFile(path);
            byte[] head = file.head();
            if (head.length == 0 || TracefsFormat.describes(head)) {
                continue; // blktrace leaves an empty file for an idle processor; formats are read with what they
                // describe
            }
            TraceSource of = format == null ? TraceSources.recognise(file, head).orElse(null) : found;
            if (of == null) {
                noteLog(path, head);
                continue;
            }
            if (found != null && found != of) {
                throw new TraceException(
                        path,
                        0,
                        "a file of format " + of.name() + " among files of format " + found.name(),
                        "Import one recording at a time.");
            }
            found = of;
            files.add(file);
        }
        if (found == null) {
            throw new TraceException(
                    paths.get(0),
                    0,
                    paths.size() == 1 ? "the file is empty" : "all " + paths.size() + " files are empty",
                    "blktrace leaves empty files on a file system without shared mappings (9p with cache=none).");
        }
        source = found;
        noticeSiblings(paths);
    }

    private void noteLog(Path path, byte[] head) throws IOException {
        OptionalLong report = DropReport.in(path);
        if (report.isEmpty()) {
            StringBuilder first = new StringBuilder();
            for (int i = 0; i < Math.min(8, head.length); i++) {
                first.append(String.format(java.util.Locale.ROOT, " %02x", head[i]));
            }
            throw new TraceException(
                    path,
                    0,
                    "no recording that this program knows; it begins with" + first,
                    "Known are " + TraceSources.names() + "; force one with --from.");
        }
        dropped = report;
    }

    /** A name such as {@code zram0} stands for {@code zram0.blktrace.0} and so on, as with blkparse; a directory for what it holds. */
    private static List<Path> expand(List<Path> named) throws IOException {
        if (named.isEmpty()) {
            throw new IllegalArgumentException("no file to import");
        }
        List<Path> paths = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                paths.addAll(filesOf(path));
            } else if (Files.exists(path)) {
                paths.add(path);
            } else {
                paths.addAll(blktraceFiles(
                        path.toAbsolutePath().getParent(), path.getFileName().toString()));
            }
            if (paths.isEmpty()) {
                throw new TraceException(
                        path,
                        0,
                        Files.isDirectory(path)
                                ? "the directory holds no files of blktrace or tracefs"
                                : "no such file",
                        "Name the files of a recording, or NAME of NAME.blktrace.0.");
            }
        }
        return paths;
    }

    /** What a directory holds of one recording: files of blktrace, else text of tracefs, else its raw pages. */
    private static List<Path> filesOf(Path directory) throws IOException {
        List<Path> blktrace = blktraceFiles(directory, "");
        if (!blktrace.isEmpty()) {
            return blktrace;
        }
        List<Path> text = matching(directory, "(trace|trace_pipe)(\\.txt)?(\\.gz)?");
        return text.isEmpty() ? matching(directory, "(cpu\\d+\\.raw|stream\\.blktrace)(\\.gz)?") : text;
    }

    private static List<Path> blktraceFiles(@Nullable Path directory, String name) throws IOException {
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        return matching(
                directory,
                (name.isEmpty() ? ".+" : java.util.regex.Pattern.quote(name)) + "\\.blktrace\\.\\d+(\\.gz)?");
    }

    private static List<Path> matching(Path directory, String pattern) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    /** A set without one of its processors is no whole recording. */
    private void noticeSiblings(List<Path> paths) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path path : paths) {
            names.add(path.toAbsolutePath().normalize().toString());
        }
        for (InputFile file : files) {
            String name = file.path().getFileName().toString();
            int end = name.indexOf(".blktrace.");
            if (end < 0) {
                continue;
            }
            for (Path sibling : blktraceFiles(file.path().toAbsolutePath().getParent(), name.substring(0, end))) {
                String full = sibling.toAbsolutePath().normalize().toString();
                if (!names.contains(full) && Files.size(sibling) > 0) {
                    names.add(full);
                    warnings.add(sibling.getFileName()
                            + " belongs to the same recording and was not named: the trace lacks" + " its processor");
                }
            }
        }
    }

    /** What blktrace reported as dropped, from a log among the files or beside them. */
    OptionalLong dropped() throws IOException {
        return dropped.isPresent() || !source.name().equals("blktrace")
                ? dropped
                : DropReport.beside(files.get(0).path());
    }

    @Override
    public void close() throws IOException {
        for (InputFile file : files) {
            file.close();
        }
    }
}
