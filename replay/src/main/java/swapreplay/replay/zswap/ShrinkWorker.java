package swapreplay.replay.zswap;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import swapreplay.replay.cli.CliException;

/**
 * Sees zswap's shrink worker run, through the kernel's trace events of work queues, counted by the kernel in ring buffers of our own. Most runs
 * leave no mark in any counter of zswap.
 */
final class ShrinkWorker implements AutoCloseable {
    private static final Path TRACING = Path.of("/sys/kernel/tracing");
    private static final String FUNCTION = "shrink_worker";
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final List<Path> instances = new ArrayList<>();
    private final List<Path> queued;
    private final List<Path> ended;

    /** @throws CliException if trace events cannot be had */
    ShrinkWorker() throws IOException {
        if (!Files.isWritable(TRACING.resolve("trace"))) {
            throw CliException.environment("verify-zswap: no trace events at " + TRACING
                    + ", which show zswap's shrink worker\n" + "  As root: mount -t tracefs none " + TRACING);
        }
        String filter =
                addresses().stream().map(address -> "function == 0x" + address).collect(Collectors.joining(" || "));
        if (filter.isEmpty()) {
            throw CliException.environment("verify-zswap: this kernel shows no function " + FUNCTION
                    + " in /proc/kallsyms\n  It is built without zswap, or hides its addresses from this process.");
        }
        try {
            queued = count("workqueue_queue_work", filter);
            ended = count("workqueue_execute_end", filter);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static List<String> addresses() throws IOException {
        try (Stream<String> symbols = Files.lines(Path.of("/proc/kallsyms"))) {
            return symbols.map(line -> line.split("\\s+", -1))
                    .filter(words -> words.length == 3 && words[2].equals(FUNCTION) && !words[0].matches("0+"))
                    .map(words -> words[0])
                    .toList();
        }
    }

    private List<Path> count(String event, String filter) throws IOException {
        Path instance = TRACING.resolve("instances")
                .resolve("swapreplay-zswap-" + ProcessHandle.current().pid() + "-" + event);
        Files.createDirectory(instance);
        instances.add(instance);
        Path knobs = instance.resolve("events").resolve("workqueue").resolve(event);
        write(knobs.resolve("filter"), filter);
        write(knobs.resolve("enable"), "1");
        List<Path> stats = new ArrayList<>();
        try (DirectoryStream<Path> cpus = Files.newDirectoryStream(instance.resolve("per_cpu"))) {
            cpus.forEach(cpu -> stats.add(cpu.resolve("stats")));
        }
        return stats;
    }

    /** Waits until every run that was asked for has ended. @return runs since the start */
    long settle() throws IOException {
        long start = System.nanoTime();
        while (true) {
            // in this order: a run that is asked for in between is then seen as under way
            long runs = events(ended);
            if (runs == events(queued)) {
                return runs;
            }
            if (System.nanoTime() - start > PATIENCE_NS) {
                throw CliException.environment(
                        "verify-zswap: the kernel's shrink worker has been at it for half a minute\n"
                                + "  The machine is too busy, or its disk too slow, to compare step by step.");
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
        }
    }

    private static long events(List<Path> stats) throws IOException {
        long sum = 0;
        for (Path file : stats) {
            for (String line : Files.readString(file).split("\n", 3)) {
                if (line.startsWith("entries: ") || line.startsWith("overrun: ")) {
                    sum += Long.parseLong(line.substring(line.indexOf(' ') + 1));
                }
            }
        }
        return sum;
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    @Override
    public void close() throws IOException {
        for (Path instance : instances) {
            write(instance.resolve("events").resolve("enable"), "0");
            Files.delete(instance);
        }
    }
}
