package swapreplay.replay.engine;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import swapreplay.core.codec.Codecs;

/**
 * CPU costs of the kernel's codecs on the machine that is to be advised, from {@code bench --device /dev/zramN --format csv}: what one page
 * costs to write to that zram and to read back, the system call included. They take the place of what is measured here, in a JVM.
 */
public final class Calibration {
    /** No file: everything is measured here. */
    public static final Calibration NONE = new Calibration("", Map.of());

    /** What results.csv calls a cost that was measured here. */
    static final String MEASURED_HERE = "jvm";

    private final String source;
    private final Map<String, CodecSpeed> speeds;

    private Calibration(String source, Map<String, CodecSpeed> speeds) {
        this.source = source;
        this.speeds = speeds;
    }

    /** @throws ReplayException if the file is not what bench prints, or was made without a device */
    public static Calibration read(Path file) throws IOException, ReplayException {
        Map<String, CodecSpeed> speeds = new LinkedHashMap<>();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser csv = CSVParser.parse(in, format)) {
            for (String column : new String[] {"codec", "kernel", "kernel_write_ns", "kernel_read_ns"}) {
                if (!csv.getHeaderMap().containsKey(column)) {
                    throw new ReplayException(file + ": no column " + column
                            + "\n  Make the file with 'swapreplay bench --device /dev/zramN --format csv > FILE'.");
                }
            }
            for (CSVRecord row : csv) {
                if (!row.get("kernel").isEmpty() && !row.get("kernel_write_ns").isEmpty()) {
                    speeds.put(
                            Codecs.named(row.get("codec")).name(),
                            new CodecSpeed(
                                    Double.parseDouble(row.get("kernel_write_ns")),
                                    Double.parseDouble(row.get("kernel_read_ns"))));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new ReplayException(file + ": not what bench prints as CSV: " + e.getMessage()
                    + "\n  Make the file with 'swapreplay bench --device /dev/zramN --format csv > FILE'.");
        }
        // lz4-jni is timed against the kernel's lz4 too; that figure belongs to the name that the kernel uses
        speeds.remove("lz4-jni");
        if (speeds.isEmpty()) {
            throw new ReplayException(
                    file + ": no kernel was measured\n  Run bench as root with --device /dev/zramN, an unused zram.");
        }
        return new Calibration("kernel zram, " + file.getFileName(), speeds);
    }

    /** Whether the kernel's cost of this codec is known. */
    public boolean knows(String codec) {
        return speeds.containsKey(codec);
    }

    /** To write a page and read it back, in nanoseconds; {@code hereNs} for a codec that is not known, or was not read back. */
    public double roughNs(String codec, double hereNs) {
        CodecSpeed speed = speeds.get(codec);
        double ns = speed == null ? Double.NaN : speed.compressNs() + speed.decompressNs();
        return Double.isNaN(ns) ? hereNs : ns;
    }

    CodecSpeed speed(String codec, CodecSpeed here) {
        return speeds.getOrDefault(codec, here);
    }

    String source(String codec) {
        return knows(codec) ? source : MEASURED_HERE;
    }
}
