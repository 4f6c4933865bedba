package swapreplay.core.alloc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * One measured history: operations, and what the real allocator answered. See resources/alloc/README.md. Public, because {@code
 * src/test/mutation} loads it apart from the tests.
 */
public record History(String name, List<String> columns, List<String[]> rows) {

    /** The histories of one folder: those in the resources, or those under {@code -Dswapreplay.vectors}. */
    public static List<Path> files(String folder) {
        String elsewhere = System.getProperty("swapreplay.vectors");
        Path dir = elsewhere == null ? resources().resolve(folder) : Path.of(elsewhere, folder);
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(file -> file.toString().endsWith(".csv.gz"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path resources() {
        URL url = Objects.requireNonNull(History.class.getResource("/alloc"), "no resources/alloc");
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of a history, or its first {@code -Dswapreplay.rows}. */
    public static History read(Path file) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
            List<String> columns = List.of(lines.readLine().split(",", -1));
            List<String[]> rows = new ArrayList<>();
            int most = Integer.getInteger("swapreplay.rows", Integer.MAX_VALUE);
            for (String line = lines.readLine(); line != null && rows.size() < most; line = lines.readLine()) {
                rows.add(line.split(",", -1));
            }
            String name = file.getFileName().toString().replace(".csv.gz", "");
            return new History(name, columns, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int column(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException(name + " has no column " + column);
        }
        return index;
    }

    /** The value of a column as a number; an empty one is -1. */
    public long number(int row, int column) {
        String value = rows.get(row)[column];
        return value.isEmpty() ? -1 : Long.parseLong(value);
    }

    public char op(int row) {
        return rows.get(row)[0].charAt(0);
    }

    /** -1 where the operation has no slot. */
    public int slot(int row) {
        return (int) number(row, 1);
    }

    /** -1 where the operation has no size. */
    public int size(int row) {
        return (int) number(row, 2);
    }

    public int slots() {
        int slots = 0;
        for (int row = 0; row < rows.size(); row++) {
            slots = Math.max(slots, slot(row) + 1);
        }
        return slots;
    }
}
