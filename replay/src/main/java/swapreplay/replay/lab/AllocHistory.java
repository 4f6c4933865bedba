package swapreplay.replay.lab;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import swapreplay.replay.cli.CliException;

/** Allocator operations in order, from a CSV file with the columns {@code op,slot,size}; other columns are ignored. */
final class AllocHistory {
    /** Free what the slot holds, then allocate: ramzswap's order. */
    static final byte ALLOC = 'A';
    /** Allocate, then free what the slot held: zram's order. */
    static final byte WRITE = 'w';
    /** Free what the slot holds; nothing happens if it is empty. */
    static final byte FREE = 'f';
    /** Compact the whole pool. */
    static final byte COMPACT = 'c';

    private static final int MAX_SIZE = 1 << 20;

    private final Map<Long, Integer> slotNumbers = new HashMap<>();
    private byte[] ops = new byte[1024];
    private int[] slots = new int[1024];
    private int[] sizes = new int[1024];
    private int count;

    private AllocHistory() {}

    /** @throws CliException if the file cannot be read, or has a line that is no operation */
    static AllocHistory read(Path file) {
        AllocHistory history = new AllocHistory();
        long line = 1;
        try (BufferedReader text = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8));
                CSVParser csv = CSVFormat.DEFAULT
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get()
                        .parse(text)) {
            requireColumns(file, csv.getHeaderNames());
            Iterator<CSVRecord> records = csv.iterator();
            while (records.hasNext()) {
                CSVRecord record = records.next();
                line = csv.getCurrentLineNumber();
                history.add(file, line, record);
            }
        } catch (NoSuchFileException e) {
            throw CliException.badInput(file + ": no such file");
        } catch (EOFException e) {
            throw CliException.badInput(file + ":" + line + ": the packed file ends too early");
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw CliException.badInput(file + ":" + line + ": cannot be read as CSV: " + e.getMessage());
        }
        return history;
    }

    /** Number of operations. */
    int count() {
        return count;
    }

    /** Number of different slots; they are numbered from 0 in the order of their first appearance. */
    int slotCount() {
        return slotNumbers.size();
    }

    byte op(int i) {
        return ops[i];
    }

    int slot(int i) {
        return slots[i];
    }

    int size(int i) {
        return sizes[i];
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            return file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static void requireColumns(Path file, List<String> header) {
        for (String column : List.of("op", "slot", "size")) {
            if (!header.contains(column)) {
                throw CliException.badInput(file + ":1: no column '" + column + "' in the header '"
                        + String.join(",", header) + "'\n  The first line must name at least op,slot,size.");
            }
        }
    }

    private void add(Path file, long line, CSVRecord record) {
        if (!record.isConsistent()) {
            throw CliException.badInput(file + ":" + line + ": " + record.size() + " fields, the header has "
                    + record.getParser().getHeaderNames().size());
        }
        String word = record.get("op");
        byte op = switch (word) {
            case "A" -> ALLOC;
            case "w" -> WRITE;
            case "F", "f" -> FREE;
            case "C", "c" -> COMPACT;
            default ->
                throw CliException.badInput(
                        file + ":" + line + ": no operation '" + word
                                + "'\n  Known are A (free, then allocate), w (allocate, then free), F or f (free), C or c (compact).");
        };
        if (count == ops.length) {
            ops = Arrays.copyOf(ops, 2 * count);
            slots = Arrays.copyOf(slots, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
        }
        ops[count] = op;
        slots[count] = op == COMPACT
                ? 0
                : slotNumbers.computeIfAbsent(
                        number(file, line, "slot", record.get("slot"), Long.MAX_VALUE), slot -> slotNumbers.size());
        sizes[count] = op == ALLOC || op == WRITE ? (int) number(file, line, "size", record.get("size"), MAX_SIZE) : 0;
        count++;
    }

    private static long number(Path file, long line, String column, String text, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // the message below says what would have been right
        }
        throw CliException.badInput(
                file + ":" + line + ": " + column + " '" + text + "' is not a whole number from 0 to " + max);
    }
}
