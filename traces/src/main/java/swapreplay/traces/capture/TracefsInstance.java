package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A private trace buffer of the kernel: {@code instances/swapreplay-PID}, removed when closed. */
final class TracefsInstance implements AutoCloseable {
    private static final Path[] ROOTS = {Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing")};
    private static final String PREFIX = "swapreplay-";
    private static final String TOP_LEVEL = "-blk";
    private static final int REMOVE_TRIES = 50;

    private final Path directory;

    private TracefsInstance(Path directory) {
        this.directory = directory;
    }

    /** Makes the instance; mounts tracefs first if nobody has. */
    static TracefsInstance create() throws CaptureException, IOException {
        return create("");
    }

    /** Makes one that stands for the use of the top-level tracer, so that the next recorder knows whose it was. */
    static TracefsInstance ofTopLevelTracer() throws CaptureException, IOException {
        return create(TOP_LEVEL);
    }

    private static TracefsInstance create(String use) throws CaptureException, IOException {
        Path root = root();
        removeLeftOvers(root);
        Path directory = root.resolve("instances")
                .resolve(PREFIX + ProcessHandle.current().pid() + use);
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new CaptureException(
                    "cannot make a trace instance " + directory + ": " + e.getMessage(),
                    "tracefs wants root, and a kernel that is not locked down for confidentiality.",
                    e);
        }
        return new TracefsInstance(directory);
    }

    static Path root() throws CaptureException {
        Path root = mounted();
        if (root != null) {
            return root;
        }
        // The standard place and what every distribution does at boot; nothing that has to be undone.
        try {
            new ProcessBuilder("mount", "-t", "tracefs", "nodev", ROOTS[0].toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // the message below names the command
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        root = mounted();
        if (root == null) {
            throw new CaptureException(
                    "tracefs is not mounted and cannot be mounted here",
                    "As root: mount -t tracefs nodev " + ROOTS[0]
                            + " (the kernel needs CONFIG_FTRACE and CONFIG_BLK_DEV_IO_TRACE).");
        }
        return root;
    }

    private static @Nullable Path mounted() {
        for (Path root : ROOTS) {
            if (Files.isDirectory(root.resolve("instances"))) {
                return root;
            }
        }
        return null;
    }

    /** Instances of recorders that were killed. */
    private static void removeLeftOvers(Path root) throws IOException {
        try (DirectoryStream<Path> instances = Files.newDirectoryStream(root.resolve("instances"), PREFIX + "*")) {
            for (Path instance : instances) {
                String name = instance.getFileName().toString().substring(PREFIX.length());
                boolean topLevel = name.endsWith(TOP_LEVEL);
                String pid = topLevel ? name.substring(0, name.length() - TOP_LEVEL.length()) : name;
                if (pid.matches("\\d{1,9}") && !Files.exists(Path.of("/proc", pid))) {
                    if (topLevel) {
                        PseudoFile.write(root.resolve("current_tracer"), "nop");
                    }
                    new TracefsInstance(instance).close();
                }
            }
        }
    }

    /** A file of tracefs itself, which all its users share. */
    Path shared(String name) {
        return directory.resolveSibling("..").resolve(name).normalize();
    }

    Path directory() {
        return directory;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    void set(String name, String value) throws IOException {
        PseudoFile.write(file(name), value);
    }

    /** Whether this kernel has the event, as {@code block/block_bio_queue}. */
    boolean hasEvent(String event) {
        return Files.isDirectory(file("events").resolve(event));
    }

    void enable(String event, String filter) throws IOException {
        set("events/" + event + "/filter", filter);
        set("events/" + event + "/enable", "1");
    }

    void disable(String event) throws IOException {
        set("events/" + event + "/enable", "0");
    }

    /** Events that were overwritten before anybody read them, by the kernel's own count. */
    long overruns() throws IOException {
        return overruns(directory);
    }

    /** The same of tracefs itself or of an instance. */
    static long overruns(Path of) throws IOException {
        long overruns = 0;
        try (DirectoryStream<Path> cpus = Files.newDirectoryStream(of.resolve("per_cpu"), "cpu*")) {
            for (Path cpu : cpus) {
                for (String line : PseudoFile.lines(cpu.resolve("stats"))) {
                    if (line.startsWith("overrun:") || line.startsWith("dropped events:")) {
                        overruns += Long.parseLong(
                                line.substring(line.indexOf(':') + 1).strip());
                    }
                }
            }
        }
        return overruns;
    }

    /** Removes the instance; a reader that is just closing its pipe is waited for. */
    @Override
    public void close() throws IOException {
        IOException last = null;
        for (int i = 0; i < REMOVE_TRIES; i++) {
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (IOException e) {
                last = e;
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        }
        throw new IOException("cannot remove " + directory + "; remove it with rmdir", last);
    }
}
