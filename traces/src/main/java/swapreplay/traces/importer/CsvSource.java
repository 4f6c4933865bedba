package swapreplay.traces.importer;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;

/**
 * CSV files with a line of column names: our own export, and traces of others when {@link CsvColumns} knows their names or the user maps them.
 * Lines must be in the order of time. A column of hashes tells equal pages, columns {@code size:CODEC} how they compress.
 */
final class CsvSource extends TextSource {
    private static final String REMEDY =
            "The first line must name columns for the operation and the slot, sector or byte offset;"
                    + " name them with --columns op=COLUMN,offset=COLUMN.";

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public String description() {
        return "CSV with column names in the first line; --columns maps them";
    }

    @Override
    Guess guess(String line, boolean first) {
        try {
            return new CsvColumns(fields(line), Map.of()).enough() ? Guess.YES : Guess.NO;
        } catch (IOException | RuntimeException e) {
            return Guess.NO;
        }
    }

    @Override
    public @Nullable List<String> sizeCodecs(List<InputFile> files, ImportOptions options) throws IOException {
        CsvColumns columns = columns(files, options);
        return columns.hashes() ? columns.codecs() : null;
    }

    private static List<String> fields(String line) throws IOException {
        try (CSVParser parser = CSVParser.parse(line, CSVFormat.DEFAULT)) {
            return parser.getRecords().stream()
                    .findFirst()
                    .map(record -> record.toList())
                    .orElse(List.of());
        } catch (java.io.UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private CsvColumns columns(List<InputFile> files, ImportOptions options) throws IOException {
        InputFile file = only(files, name());
        String head = new String(file.head(), StandardCharsets.UTF_8);
        String first = head.lines().findFirst().orElse("");
        try {
            CsvColumns columns = new CsvColumns(fields(first), options.csvColumns());
            if (columns.enough()) {
                return columns;
            }
            throw new TraceException(
                    file.path(), 0, "line 1: no columns for an operation and its place in '" + first + "'", REMEDY);
        } catch (IllegalArgumentException e) {
            throw new TraceException(file.path(), 0, String.valueOf(e.getMessage()), REMEDY, e);
        }
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        CsvColumns columns = columns(files, options);
        facts.clock = columns.time() == null ? SourceFacts.ORDER_ONLY : "relative";
        Reading reading = new Reading(columns, options, facts, sink);
        lines(files.get(0), facts, REMEDY, reading::take);
        return facts;
    }

    /** The state of one read. */
    private static final class Reading {
        private final CsvColumns columns;
        private final ImportOptions options;
        private final SourceFacts facts;
        private final OperationSink sink;
        private final Map<String, Integer> known = new HashMap<>();
        private long lines;
        private long lastNs = Long.MIN_VALUE;

        Reading(CsvColumns columns, ImportOptions options, SourceFacts facts, OperationSink sink) {
            this.columns = columns;
            this.options = options;
            this.facts = facts;
            this.sink = sink;
        }

        String take(String text) throws IOException {
            if (lines++ == 0 || text.isBlank()) {
                return FINE;
            }
            List<String> line;
            try {
                line = fields(text);
            } catch (IOException e) {
                return "a line of CSV";
            }
            Op op = op(columns.value(line, "op"));
            if (op == null) {
                return "an operation (write, read, discard, free, or W, R, D)";
            }
            long timeNs = time(line);
            if (timeNs < 0) {
                return "a time";
            } else if (timeNs < lastNs) {
                return "a time that is not before that of the line above (sort the file)";
            }
            long[] range = range(line, op);
            if (range == null) {
                return "a place and a length that are numbers";
            }
            return add(op, timeNs, range[0], range[1], line);
        }

        private String add(Op op, long timeNs, long slot, long pages, List<String> line) throws IOException {
            String pidText = columns.value(line, "pid");
            long pid = pidText == null || pidText.equals("-1") ? -1 : number(pidText);
            if (pid > Integer.MAX_VALUE || (pid < 0 && pidText != null && !pidText.equals("-1"))) {
                return "a process number";
            }
            int content = op == Op.WRITE ? content(line) : -1;
            if (content < -1) {
                return "a hash in hexadecimal digits and compressed lengths that are numbers";
            }
            if (lastNs == Long.MIN_VALUE) {
                sink.start(
                        options.csvColumns().isEmpty() && columns.has("time_ns") && columns.has("starts_request")
                                ? 0
                                : timeNs);
            }
            lastNs = timeNs;
            facts.sawIo(timeNs);
            String comm = Objects.requireNonNullElse(columns.value(line, "comm"), "");
            if (op == Op.LOST) {
                facts.lost += pages;
                sink.lost(timeNs, pages);
            } else if (op == Op.DISCARD || op == Op.OTHER_DISCARD || op == Op.SWAPON || op == Op.SWAPOFF) {
                sink.operation(timeNs, op, slot, pages, (int) pid, comm);
            } else {
                boolean starts = !"0".equals(columns.value(line, "starts_request"));
                for (long page = 0; page < pages; page++) {
                    boolean one = pages == 1;
                    sink.page(timeNs, op, slot + page, one ? content : -1, starts && page == 0, (int) pid, comm);
                }
            }
            return FINE;
        }

        private long time(List<String> line) {
            Map.Entry<String, Long> unit = columns.time();
            if (unit == null) {
                return 1000 * lines;
            }
            try {
                BigDecimal value = new BigDecimal(Objects.requireNonNullElse(columns.value(line, unit.getKey()), "-1"));
                BigDecimal ns =
                        value.multiply(BigDecimal.valueOf(unit.getValue())).setScale(0, RoundingMode.DOWN);
                return ns.signum() < 0 || ns.precision() > 18 ? -1 : ns.longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                return -1;
            }
        }

        /** First slot and number of slots; null if the line does not say. */
        private long @Nullable [] range(List<String> line, Op op) {
            int pageSize = options.pageSize();
            String slot = columns.value(line, "slot");
            String sector = columns.value(line, "sector");
            String offset = columns.value(line, "offset");
            long start = slot != null
                    ? number(slot)
                    : sector != null ? number(sector) : offset != null ? number(offset) : -1;
            long unit = slot != null ? pageSize : sector != null ? 512 : 1;
            String pages = columns.value(line, "pages");
            String sectors = columns.value(line, "sectors");
            String bytes = columns.value(line, "bytes");
            long length = pages != null
                    ? number(pages)
                    : sectors != null ? number(sectors) : bytes != null ? number(bytes) : 1;
            long lengthUnit = pages != null ? pageSize : sectors != null ? 512 : bytes != null ? 1 : pageSize;
            if (op == Op.LOST && length >= 0) {
                return new long[] {0, length};
            }
            if (start < 0
                    || length < 0
                    || start > Long.MAX_VALUE / 2 / unit
                    || length > Long.MAX_VALUE / 2 / lengthUnit) {
                return null;
            }
            long from = start * unit;
            long end = from + length * lengthUnit;
            long first = from / pageSize;
            long count = (end + pageSize - 1) / pageSize - first;
            boolean ranged = op == Op.DISCARD || op == Op.OTHER_DISCARD || op == Op.SWAPON || op == Op.SWAPOFF;
            return count > 1 << 20 && !ranged ? null : new long[] {first, count};
        }

        /** The page's id, -1 if the line names none, -2 if it is wrong. */
        private int content(List<String> line) throws IOException {
            String hash = columns.value(line, "hash");
            if (hash == null) {
                return -1;
            }
            int[] lengths = new int[columns.codecs().size()];
            for (int i = 0; i < lengths.length; i++) {
                String length =
                        columns.value(line, CsvColumns.SIZE + columns.codecs().get(i));
                long value = length == null ? -1 : number(length);
                if (value < 0 || value > 1 << 24) {
                    return length == null ? -1 : -2;
                }
                lengths[i] = (int) value;
            }
            String key = hash + Arrays.toString(lengths);
            Integer id = known.get(key);
            if (id == null) {
                id = sink.sizedPage(identity(hash), "1".equals(columns.value(line, "same")), lengths);
                known.put(key, id);
            }
            return id;
        }
    }

    /** Sixteen bytes of a hash: its own if it is written in hexadecimal digits, else the MD5 of its text. */
    private static byte[] identity(String hash) {
        if (hash.length() % 2 == 0 && hash.length() >= 16 && hash.matches("[0-9a-fA-F]+")) {
            return Arrays.copyOf(HexFormat.of().parseHex(hash), 16);
        }
        try {
            return MessageDigest.getInstance("MD5").digest(hash.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private static @Nullable Op op(@Nullable String word) {
        if (word == null) {
            return null;
        }
        String lower = word.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "w", "ws", "wr", "out", "swapout", "swap_out", "swap-out" -> Op.WRITE;
            case "r", "rs", "rd", "in", "swapin", "swap_in", "swap-in" -> Op.READ;
            case "d", "ds", "trim", "unmap" -> Op.DISCARD;
            case "f" -> Op.FREE;
            default ->
                Arrays.stream(Op.values())
                        .filter(op -> op.word().equals(lower))
                        .findFirst()
                        .orElse(null);
        };
    }
}
