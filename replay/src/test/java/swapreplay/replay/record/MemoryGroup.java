package swapreplay.replay.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A memory cgroup, version 1 or 2, whose processes may hold so many bytes in memory; the rest is swapped. */
final class MemoryGroup implements AutoCloseable {
    private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path V2 = Path.of("/sys/fs/cgroup");
    private static final String PREFIX = "swapreplay-test-";
    private static final long PATIENCE_NS = 20_000_000_000L;

    private final Path directory;
    private final Thread reader;
    private volatile boolean closed;

    private MemoryGroup(Path directory) {
        this.directory = directory;
        reader = new Thread(this::readStatistics, "memory group statistics");
        reader.setDaemon(true);
    }

    /**
     * Reading brings the kernel's statistics of the group up to date. From stale ones its reclaim concludes for up to two seconds that
     * enough pages are inactive, makes none so, finds nothing to reclaim and kills the process (seen on Linux 6.18 in one run of ten).
     */
    private void readStatistics() {
        while (!closed) {
            try {
                Files.readAllBytes(directory.resolve("memory.stat"));
            } catch (IOException e) {
                return;
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Where groups can be made; null if nowhere. */
    static @Nullable Path root() {
        try {
            if (Files.isReadable(V2.resolve("cgroup.controllers"))) {
                String controllers = Files.readString(V2.resolve("cgroup.controllers"));
                return List.of(controllers.strip().split(" ", -1)).contains("memory") && Files.isWritable(V2)
                        ? V2
                        : null;
            }
        } catch (IOException e) {
            return null;
        }
        return Files.isWritable(V1) && Files.isWritable(V1.resolve("cgroup.procs")) ? V1 : null;
    }

    static MemoryGroup limitedTo(long bytes) throws IOException {
        Path root = java.util.Objects.requireNonNull(root());
        Path directory = root.resolve(PREFIX + ProcessHandle.current().pid() + "-" + System.nanoTime());
        if (root.equals(V2)) {
            Files.writeString(root.resolve("cgroup.subtree_control"), "+memory");
        }
        Files.createDirectory(directory);
        MemoryGroup group = new MemoryGroup(directory);
        try {
            if (root.equals(V2)) {
                group.write("memory.max", Long.toString(bytes));
            } else {
                group.write("memory.limit_in_bytes", Long.toString(bytes));
                group.write("memory.swappiness", "100");
            }
            group.reader.start();
        } catch (IOException e) {
            group.close();
            throw e;
        }
        return group;
    }

    private void write(String file, String value) throws IOException {
        Files.writeString(directory.resolve(file), value);
    }

    /** A process that writes its number here is in the group. */
    Path procs() {
        return directory.resolve("cgroup.procs");
    }

    /** From now on its processes may hold what they want. */
    void liftLimit() throws IOException {
        if (Files.exists(directory.resolve("memory.max"))) {
            write("memory.max", "max");
        } else {
            write("memory.limit_in_bytes", "-1");
        }
    }

    /** Kills what is in the group and waits until it is gone. */
    void killAll() throws IOException {
        long start = System.nanoTime();
        for (List<String> pids = Files.readAllLines(procs()); !pids.isEmpty(); pids = Files.readAllLines(procs())) {
            for (String pid : pids) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
            if (System.nanoTime() - start > PATIENCE_NS) {
                throw new IOException("processes " + pids + " do not die");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Kills what is in the group and removes it. */
    @Override
    public void close() throws IOException {
        closed = true;
        if (!Files.exists(directory)) {
            return;
        }
        killAll();
        for (long start = System.nanoTime(); ; LockSupport.parkNanos(10_000_000)) {
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - start > PATIENCE_NS) {
                    throw e;
                }
            }
        }
    }
}
