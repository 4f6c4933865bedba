package swapreplay.replay.zswap;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * The steps of a run with the kernel's counters after those that were compared: a CSV file, packed by gzip, that says in its first line how it was
 * made. A page-out has the length that the codec made of the page, -1 for zeros.
 */
final class ZswapHistory implements AutoCloseable {
    private final PrintWriter out;

    /** @param counters the kernel's, in the order of the columns */
    ZswapHistory(Path file, String how, Set<String> counters) throws IOException {
        out = new PrintWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.US_ASCII));
        out.println("# " + how);
        out.println("op,page,length,worker_runs," + String.join(",", counters));
    }

    /** @param counters empty if they were not compared after this step */
    void add(ZswapChurn.Op op, int page, int length, Map<String, Long> counters, long workerRuns) {
        out.println(op.letter() + "," + page + "," + length + "," + workerRuns
                + counters.values().stream().map(value -> "," + value).collect(Collectors.joining()));
    }

    @Override
    public void close() {
        out.close();
    }
}
