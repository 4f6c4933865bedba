package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text that blkparse printed of blktrace records, in its default format or one that the user names. Need not be in the order of time. */
final class BlkparseSource extends TextSource {
    private static final String REMEDY =
            "A line reads 'major,minor cpu sequence seconds.nanos pid action rwbs ...'; text made with 'blkparse -f'"
                    + " needs --blkparse-format with the same string.";

    /** The statistics behind the records. */
    private static final Pattern STATISTICS =
            Pattern.compile("(CPU\\d+|Total) \\(.*|Throughput \\(R/W\\).*|Events \\(.*|Skips: .*|Reads Queued.*"
                    + "|.{1,16} \\(\\d+(, \\.\\.\\.)?\\)"); // of each program, with -s

    private static final Pattern TRACKED = Pattern.compile("\\(\\s*\\d{1,20}\\)\\s*$");

    private static final Pattern DEVICE = Pattern.compile("\\d{1,4},\\d{1,7}");

    @Override
    public String name() {
        return "blkparse";
    }

    @Override
    public String description() {
        return "text of blkparse, default format or that of --blkparse-format";
    }

    @Override
    Guess guess(String line, boolean first) {
        if (line.isBlank() || inputFile(line)) {
            return Guess.GO_ON;
        }
        if (STATISTICS.matcher(line).matches()) {
            return Guess.YES;
        }
        return defaultLine(line, new BlockEvent()) ? Guess.YES : Guess.NO;
    }

    private static boolean inputFile(String line) {
        return line.startsWith("Input file ") && line.endsWith(" added");
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        @Nullable String format = options.blkparseFormat();
        BlkparseFormat other = format == null ? null : BlkparseFormat.of(format);
        EventList events = new EventList();
        BlockEvent event = new BlockEvent();
        for (InputFile file : files) {
            lines(file, facts, REMEDY, line -> {
                if (line.isBlank() || inputFile(line)) {
                    return FINE;
                } else if (other == null ? !defaultLine(line, event) : !other.parse(line, event)) {
                    if (STATISTICS.matcher(line).matches()) {
                        return END;
                    }
                    return other == null
                            ? "a line of blkparse's default format"
                            : "a line of the format '" + format + "'";
                }
                if (event.action != BlockEvent.Action.OTHER || event.sector > 0) {
                    events.add(event);
                }
                return FINE;
            });
        }
        int device = DeviceChoice.of(files.get(0).path(), events.byDevice(), options);
        facts.deviceNumber = device == DeviceChoice.NONE || device == 0 ? null : BlockEvent.deviceName(device);
        SwapOperations operations = new SwapOperations(facts, sink, device, options);
        events.into(operations);
        operations.finish();
        return facts;
    }

    /** A line of the default format; the columns are as wide as their numbers, so blanks part them. */
    static boolean defaultLine(String line, BlockEvent event) {
        String[] words = line.strip().split("\\s+", 8);
        if (words.length < 7 || !DEVICE.matcher(words[0]).matches()) {
            return false;
        }
        long cpu = number(words[1]);
        long timeNs = seconds(words[3]);
        long pid = number(words[4]);
        if (cpu < 0 || number(words[2]) < 0 || timeNs < 0 || pid < 0 || pid > Integer.MAX_VALUE) {
            return false;
        }
        event.device = device(words[0]);
        event.cpu = (int) cpu;
        event.timeNs = timeNs;
        event.pid = (int) pid;
        event.action = action(words[5]);
        byte[] rwbs = words[6].getBytes(StandardCharsets.US_ASCII);
        event.category = BlockEvent.categoryOf(rwbs, 0, rwbs.length);
        event.sector = 0;
        event.bytes = 0;
        event.comm = "";
        return event.action == BlockEvent.Action.OTHER || range(words.length < 8 ? "" : words[7], event);
    }

    /** {@code sector + sectors [comm or error]}, with -t the time since the stage before in brackets; a flush has no range. */
    private static boolean range(String rest, BlockEvent event) {
        int open = rest.indexOf('[');
        int close = rest.lastIndexOf(']');
        String[] numbers = TRACKED.matcher(rest.substring(0, Math.max(0, open)))
                .replaceFirst("")
                .strip()
                .split("\\s+", -1);
        if (open < 0 || close < open) {
            return false;
        }
        event.comm = event.action == BlockEvent.Action.QUEUE ? rest.substring(open + 1, close) : "";
        if (numbers.length == 3 && numbers[1].equals("+")) {
            event.sector = number(numbers[0]);
            event.bytes = 512 * number(numbers[2]);
            return event.sector >= 0 && event.bytes >= 0;
        }
        return numbers.length <= 1;
    }

    static BlockEvent.Action action(String word) {
        return switch (word) {
            case "Q" -> BlockEvent.Action.QUEUE;
            case "C" -> BlockEvent.Action.COMPLETE;
            default -> BlockEvent.Action.OTHER;
        };
    }

    static int device(String pair) {
        String[] numbers = pair.split(",", 2);
        return (int) (Long.parseLong(numbers[0].strip()) & 0xfff) << 20
                | (int) (Long.parseLong(numbers[1].strip()) & 0xfffff);
    }
}
