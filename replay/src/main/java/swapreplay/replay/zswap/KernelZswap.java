package swapreplay.replay.zswap;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import swapreplay.replay.cli.CliException;

/** The zswap of the running kernel: its parameters, set for a run and put back afterwards, and its counters. */
final class KernelZswap implements AutoCloseable {
    private static final Path PARAMETERS = Path.of("/sys/module/zswap/parameters");
    private static final Path COUNTERS = Path.of("/sys/kernel/debug/zswap");
    private static final Path VMSTAT = Path.of("/proc/vmstat");
    private static final Path CLUSTER = Path.of("/proc/sys/vm/page-cluster");
    private static final Set<String> EVENTS = Set.of("zswpin", "zswpout", "zswpwb", "swpin_zero", "swpout_zero");

    private static final int WRITEBACK_LOOKS = 10_000;
    private static final long WRITEBACK_PAUSE_NS = 500_000;
    private static final Set<String> HELD =
            Set.of("pool_total_size", "stored_pages", "stored_incompressible_pages", "same_filled_pages");

    private final Map<Path, String> former = new LinkedHashMap<>();
    private final Map<String, Path> files = new TreeMap<>();
    private final Map<String, Long> before;

    /**
     * Switches zswap on.
     *
     * @param wanted its parameters; those that this kernel has not are refused
     * @throws CliException if there is no zswap here, it holds pages, or it does not take a parameter
     */
    KernelZswap(Map<String, String> wanted) throws IOException {
        if (!Files.isDirectory(PARAMETERS)) {
            throw CliException.environment("verify-zswap: this kernel was built without zswap (CONFIG_ZSWAP)\n"
                    + "  Run it on another kernel.");
        } else if (!Files.isWritable(PARAMETERS.resolve("enabled")) || !Files.isReadable(VMSTAT)) {
            throw CliException.environment("verify-zswap: this process may not set zswap up\n  Run as root.");
        }
        try {
            set(CLUSTER, "0");
            for (Map.Entry<String, String> each : wanted.entrySet()) {
                set(PARAMETERS.resolve(each.getKey()), each.getValue());
            }
            // the debug files appear with the first use of zswap
            set(PARAMETERS.resolve("enabled"), "Y");
            if (!Files.isDirectory(COUNTERS)) {
                throw CliException.environment("verify-zswap: no counters at " + COUNTERS
                        + "\n  As root: mount -t debugfs none /sys/kernel/debug");
            }
            try (DirectoryStream<Path> all = Files.newDirectoryStream(COUNTERS)) {
                for (Path file : all) {
                    files.put(String.valueOf(file.getFileName()), file);
                }
            }
            before = raw();
            Long held = before.get("stored_pages");
            if (held == null || held != 0) {
                throw CliException.environment(
                        "verify-zswap: zswap holds " + held + " pages of somebody\n  swapoff first.");
            }
        } catch (IOException | RuntimeException e) {
            restore();
            throw e;
        }
    }

    private void set(Path file, String value) throws IOException {
        if (!Files.exists(file)) {
            throw CliException.environment("verify-zswap: zswap of this kernel has no parameter " + file.getFileName());
        }
        String was = Files.readString(file).trim();
        try {
            Files.writeString(file, value, StandardOpenOption.WRITE);
        } catch (IOException refused) {
            throw CliException.environment("verify-zswap: the kernel refuses " + value + " for " + file + ": "
                    + refused.getMessage() + "\n  A compressor or zpool that is a module must be loaded: modprobe "
                    + value);
        }
        former.putIfAbsent(file, was);
        if (!Files.readString(file).trim().equals(value)) {
            throw CliException.environment(
                    "verify-zswap: the kernel keeps " + Files.readString(file).trim() + " for " + file + " instead of "
                            + value + "\n  A compressor or zpool that is a module must be loaded first.");
        }
    }

    /** All counters: those of what is held now as they are, the others since the start of this run. */
    Map<String, Long> counters() throws IOException {
        Map<String, Long> now = raw();
        now.replaceAll((name, value) -> HELD.contains(name) ? value : value - before.getOrDefault(name, 0L));
        return now;
    }

    /** Whether its shrink worker has run since the machine started, before this run. */
    boolean hitItsLimitBefore() {
        return before.getOrDefault("pool_limit_hit", 0L) > 0;
    }

    /** Waits until nothing is being written to a disk: a page that is cannot leave the swap cache. Gives up after some seconds. */
    void awaitWriteback() throws IOException {
        for (int i = 0; i < WRITEBACK_LOOKS && !Files.readString(VMSTAT).contains("\nnr_writeback 0\n"); i++) {
            LockSupport.parkNanos(WRITEBACK_PAUSE_NS);
        }
    }

    private Map<String, Long> raw() throws IOException {
        Map<String, Long> now = new TreeMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            now.put(
                    file.getKey(),
                    Long.parseLong(Files.readString(file.getValue()).trim()));
        }
        for (String line : Files.readString(VMSTAT).split("\n", -1)) {
            int blank = line.indexOf(' ');
            if (blank > 0 && EVENTS.contains(line.substring(0, blank))) {
                now.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
            }
        }
        return now;
    }

    private void restore() throws IOException {
        for (Map.Entry<Path, String> each : former.entrySet()) {
            Files.writeString(each.getKey(), each.getValue(), StandardOpenOption.WRITE);
        }
    }

    @Override
    public void close() throws IOException {
        restore();
    }
}
