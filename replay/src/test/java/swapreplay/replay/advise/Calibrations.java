package swapreplay.replay.advise;

import java.nio.file.Files;
import java.nio.file.Path;
import swapreplay.replay.engine.Calibration;

/** Costs of every codec of the grid, so that a test need not measure any: levels cost more and more. */
public final class Calibrations {
    private Calibrations() {}

    public static Calibration ofAllCodecs(Path file) throws Exception {
        return Calibration.read(write(file));
    }

    /** As bench prints them. */
    public static Path write(Path file) throws Exception {
        StringBuilder csv = new StringBuilder("codec,kernel,kernel_write_ns,kernel_read_ns\n");
        int ns = 3_000;
        for (String codec : Candidates.codecs()) {
            ns += codec.startsWith("zstd") ? ns / 4 : 500;
            csv.append(codec)
                    .append(",x,")
                    .append(ns)
                    .append(',')
                    .append(ns / 3)
                    .append('\n');
        }
        return Files.writeString(file, csv);
    }
}
