package swapreplay.core.codec;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;

/**
 * What real kernels made of 6,144 pages: {@code src/test/resources/codecs}, see the README there. Public, because {@code
 * src/test/mutation} loads it apart from the tests.
 */
public final class Vectors {
    public static final int PAGE = 4096;

    private static byte[] pages = new byte[0];

    private Vectors() {}

    /** All pages, one behind the other. */
    public static synchronized byte[] pages() {
        if (pages.length == 0) {
            try (InputStream in = new ZstdInputStream(open("pages.bin.zst"))) {
                pages = in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return pages;
    }

    public static Table table(String name) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(open(name)), StandardCharsets.US_ASCII))) {
            Map<String, Integer> columns = new HashMap<>();
            String[] header = lines.readLine().split(",", -1);
            for (int i = 0; i < header.length; i++) {
                columns.put(header[i], i);
            }
            List<String[]> rows = lines.lines().map(line -> line.split(",", -1)).toList();
            return new Table(columns, rows);
        }
    }

    public static String crc(byte[] data, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(data, offset, length);
        return String.format("%08x", crc.getValue());
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(Vectors.class.getResourceAsStream("/codecs/" + name), name);
    }

    public record Table(Map<String, Integer> columns, List<String[]> rows) {
        public int size() {
            return rows.size();
        }

        public String text(int row, String column) {
            return rows.get(row)[Objects.requireNonNull(columns.get(column), column)];
        }

        public int number(int row, String column) {
            return Integer.parseInt(text(row, column));
        }
    }

    /** Tests of all rows look at every {@code -Dswapreplay.stride}th. */
    public static int stride() {
        return Integer.getInteger("swapreplay.stride", 1);
    }

    /** The spec with DICT replaced by the path of the dictionary that the vectors were made with. */
    public static String withDictionary(String spec) throws Exception {
        URL dictionary = Objects.requireNonNull(Vectors.class.getResource("/codecs/dict8k.bin"));
        return spec.replace("DICT", Path.of(dictionary.toURI()).toString());
    }
}
