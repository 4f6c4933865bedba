package swapreplay.traces.importer;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;

/**
 * Traces in the style of FIU's I/O deduplication study: {@code ts pid process lba sectors W|R major minor hash...}, time in ns, block numbers and
 * lengths in 512-byte sectors, a hash for each 4096 bytes. Hashes tell which pages are equal, not how they compress.
 */
final class FiuSource extends TextSource {
    private static final String EXPECTED = "'ns pid process sector sectors W|R major minor md5'";
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{32,64}");

    @Override
    public String name() {
        return "fiu";
    }

    @Override
    public String description() {
        return "traces with a hash for each page, as FIU published (SNIA IOTTA)";
    }

    @Override
    public List<String> sizeCodecs(List<InputFile> files, ImportOptions options) {
        return List.of();
    }

    @Override
    Guess guess(String line, boolean first) {
        return Line.of(line) == null ? Guess.NO : Guess.YES;
    }

    /** A line, taken apart from both ends, as a process name may hold blanks. */
    private record Line(
            long timeNs,
            int pid,
            String comm,
            long sector,
            long sectors,
            boolean write,
            int device,
            List<String> hashes) {
        static @Nullable Line of(String line) {
            String[] words = line.strip().split("\\s+");
            int hashes = 0;
            while (hashes < words.length
                    && HASH.matcher(words[words.length - 1 - hashes]).matches()) {
                hashes++;
            }
            int last = words.length - hashes; // behind the minor number
            if (hashes == 0 || last < 8) {
                return null;
            }
            long time = number(words[0]);
            long pid = number(words[1]);
            long sector = number(words[last - 5]);
            long sectors = number(words[last - 4]);
            String kind = words[last - 3];
            long major = number(words[last - 2]);
            long minor = number(words[last - 1]);
            if (time < 0
                    || pid < 0
                    || pid > Integer.MAX_VALUE
                    || sector < 0
                    || sectors < 0
                    || sectors > 1L << 40
                    || major < 0
                    || major > 0xfff
                    || minor < 0
                    || minor > 0xfffff
                    || !(kind.equals("W") || kind.equals("R"))) {
                return null;
            }
            String comm = String.join(" ", Arrays.asList(words).subList(2, last - 5));
            List<String> hash = Arrays.asList(words).subList(last, words.length);
            return new Line(
                    time, (int) pid, comm, sector, sectors, kind.equals("W"), (int) (major << 20 | minor), hash);
        }
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        facts.clock = "relative";
        facts.synchronous = false;
        Map<Integer, Long> devices = new HashMap<>();
        for (InputFile file : files) {
            SourceFacts first = new SourceFacts();
            lines(file, first, "The format is described with the traces at SNIA IOTTA.", line -> {
                Line record = Line.of(line);
                if (record == null) {
                    return line.isBlank() ? FINE : "a line " + EXPECTED;
                }
                devices.merge(record.device, 1L, Long::sum);
                return FINE;
            });
        }
        int device = DeviceChoice.of(files.get(0).path(), devices, options);
        facts.deviceNumber = device == DeviceChoice.NONE ? null : BlockEvent.deviceName(device);
        Pages pages = new Pages(facts, sink, options);
        for (InputFile file : files) {
            lines(file, facts, "", line -> {
                Line record = Line.of(line);
                if (record != null && record.device == device) {
                    pages.add(record);
                }
                return FINE;
            });
        }
        return facts;
    }

    /** Turns records into pages with identities. */
    private static final class Pages {
        private final SourceFacts facts;
        private final OperationSink sink;
        private final ImportOptions options;
        private final Map<String, Integer> known = new HashMap<>();
        private long lastNs = -1;

        Pages(SourceFacts facts, OperationSink sink, ImportOptions options) {
            this.facts = facts;
            this.sink = sink;
            this.options = options;
        }

        void add(Line record) throws IOException {
            if (record.sector < options.startSector() || record.sector >= options.endSector() || record.sectors == 0) {
                return;
            }
            int perPage = options.pageSize() / 512;
            long sector = record.sector - options.startSector();
            long slot = sector / perPage;
            long pages = (sector + record.sectors + perPage - 1) / perPage - slot;
            boolean whole = sector % perPage == 0 && record.sectors % perPage == 0 && record.hashes.size() == pages;
            if (lastNs < 0) {
                sink.start(record.timeNs);
            }
            lastNs = Math.max(lastNs, record.timeNs);
            facts.sawIo(lastNs);
            if (!record.write) {
                sink.operation(lastNs, Op.READ, slot, pages, record.pid, record.comm);
                return;
            }
            for (int page = 0; page < pages; page++) {
                int content = whole ? content(record.hashes.get(page)) : -1;
                sink.page(lastNs, Op.WRITE, slot + page, content, page == 0, record.pid, record.comm);
            }
        }

        private int content(String hash) throws IOException {
            Integer id = known.get(hash);
            if (id == null) {
                id = sink.sizedPage(Arrays.copyOf(HexFormat.of().parseHex(hash.substring(0, 32)), 16), false);
                known.put(hash, id);
            }
            return id;
        }
    }
}
