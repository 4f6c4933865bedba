package swapreplay.traces.importer;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceException;

/**
 * I/O logs of fio, versions 2 and 3 (fio's manual, "Trace file format"): {@code filename action [offset length]}, in version 3 behind a time in
 * microseconds; version 2 has {@code wait} instead. Every read, write and trim counts, also of page 0: nothing says that the file is swap.
 */
final class FioIologSource extends TextSource {
    private static final String VERSION_2 = "fio version 2 iolog";
    private static final String VERSION_3 = "fio version 3 iolog";
    private static final String REMEDY =
            "A line reads 'filename action offset length', in version 3 with a time in front.";

    @Override
    public String name() {
        return "fio-iolog";
    }

    @Override
    public String description() {
        return "fio I/O logs (--write_iolog), versions 2 and 3";
    }

    @Override
    Guess guess(String line, boolean first) {
        return line.equals(VERSION_2) || line.equals(VERSION_3) ? Guess.YES : Guess.NO;
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        InputFile file = only(files, name());
        SourceFacts facts = new SourceFacts();
        Reading reading = new Reading(file, options.device(), new SwapOperations(facts, sink, 0, options.withPlain()));
        lines(file, facts, REMEDY, reading::take);
        reading.finish();
        if (reading.untimed()) {
            facts.clock = SourceFacts.ORDER_ONLY;
        } else {
            facts.clock = "relative";
        }
        return facts;
    }

    /** The state of one read. */
    private static final class Reading {
        private final InputFile file;
        private final @Nullable String wanted;
        private final SwapOperations operations;
        private final Map<String, Long> requests = new TreeMap<>();
        private final BlockEvent event = new BlockEvent();
        private int version;
        private long waitedNs;

        Reading(InputFile file, @Nullable String wanted, SwapOperations operations) {
            this.file = file;
            this.wanted = wanted;
            this.operations = operations;
        }

        boolean untimed() {
            return version != 3 && waitedNs == 0;
        }

        String take(String line) throws IOException {
            if (version == 0) {
                version = line.equals(VERSION_2) ? 2 : line.equals(VERSION_3) ? 3 : 0;
                return version == 0 ? "'" + VERSION_2 + "' or '" + VERSION_3 + "'" : FINE;
            }
            String[] words = line.strip().split("\\s+");
            int at = version == 3 ? 1 : 0;
            if (words.length < at + 2) {
                return line.isBlank() ? FINE : "a file name and an action";
            }
            long timeUs = version == 3 ? number(words[0]) : 0;
            if (timeUs < 0 || timeUs > Long.MAX_VALUE / 2000) {
                return "a time in microseconds";
            }
            event.timeNs = version == 3 ? 1000 * timeUs : waitedNs;
            return action(words, at);
        }

        private String action(String[] words, int at) throws IOException {
            switch (words[at + 1]) {
                case "add", "open", "close", "sync", "datasync", "sync_file_range" -> {
                    return FINE;
                }
                case "wait" -> {
                    long us = words.length > at + 2 ? number(words[at + 2]) : -1;
                    if (us < 0 || us > Long.MAX_VALUE / 4000 - waitedNs / 1000) {
                        return "a time to wait";
                    }
                    waitedNs += 1000 * us;
                    return FINE;
                }
                case "read" -> event.category = BlockEvent.READ;
                case "write" -> event.category = BlockEvent.WRITE;
                case "trim" -> event.category = BlockEvent.WRITE | BlockEvent.DISCARD;
                default -> {
                    return "an action of fio (read, write, trim, sync, datasync, wait, add, open, close)";
                }
            }
            long offset = words.length == at + 4 ? number(words[at + 2]) : -1;
            long length = words.length == at + 4 ? number(words[at + 3]) : -1;
            if (offset < 0 || length < 0) {
                return "an offset and a length";
            }
            requests.merge(words[at], 1L, Long::sum);
            if (wanted != null && !wanted.equals(words[at])) {
                return FINE;
            }
            event.action = BlockEvent.Action.QUEUE;
            event.sector = offset / 512;
            event.bytes = length + offset % 512;
            operations.record(event);
            return FINE;
        }

        /** @throws TraceException if there were several files and the user named none, or named another */
        void finish() throws TraceException {
            boolean unclear = wanted == null && requests.size() > 1;
            if (unclear || (wanted != null && !requests.isEmpty() && !requests.containsKey(wanted))) {
                String files = requests.entrySet().stream()
                        .limit(8)
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + " requests)")
                        .collect(Collectors.joining(", "));
                throw new TraceException(
                        file.path(),
                        0,
                        (unclear ? "I/O on several files: " : "no request of " + wanted + "; there are ") + files,
                        "Name the one to take with --device FILE.");
            }
            operations.finish();
        }
    }
}
