package swapreplay.replay.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Real swapping that disturbs nobody: a zram device of its own, in use as swap, and a memory cgroup that makes its processes use it. Everything is
 * undone in {@link #close}, also when the test failed or the Java machine is told to end: the processes are killed first, because swapoff
 * brings all their pages back into memory.
 */
final class SwapLab implements AutoCloseable {
    private static final Path CONTROL = Path.of("/sys/class/zram-control");
    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
    private static final long TOOL_S = 60;
    private static final long PATIENCE_NS = 20_000_000_000L;

    private final Thread atExit = new Thread(this::closeQuietly, "swap lab");
    private final int number;
    private @Nullable MemoryGroup group;
    private final List<Process> started = new ArrayList<>();
    private boolean closed;

    /** Why tests of the eBPF source are skipped; {@code check} installs the packages where it can. */
    static final String NO_EBPF =
            "needs zram, a kernel on x86-64 with type information (BTF) and without lockdown=confidentiality, clang and libbpf-dev";

    /** Why tests of the blk tracer are skipped. */
    static final String NO_BLK_TRACER = "needs zram and the kernel's blk tracer, used by nobody else";

    /** Whether the top-level tracer is there and free. */
    static boolean blkTracerUnused() {
        try {
            return Files.readString(TRACEFS.resolve("available_tracers")).contains("blk")
                    && Files.readString(TRACEFS.resolve("current_tracer"))
                            .strip()
                            .equals("nop")
                    && Files.readString(TRACEFS.resolve("events/enable"))
                            .strip()
                            .equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether this machine can compile and load the eBPF program, as far as files tell. */
    static boolean takesEbpf() {
        return System.getProperty("os.arch", "").equals("amd64")
                && Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"))
                && Files.isExecutable(Path.of("/usr/bin/clang"))
                && Files.isReadable(Path.of("/usr/include/bpf/libbpf.h"));
    }

    /** What this machine lacks, as a reason for skipping; empty if nothing. */
    static String missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "needs root, to swap for real";
        }
        if (!Files.isReadable(CONTROL.resolve("hot_add"))) {
            return "needs zram: modprobe zram";
        }
        if (!Files.isDirectory(TRACEFS)) {
            return "needs zram and tracefs; this kernel is built without trace events";
        }
        if (MemoryGroup.root() == null) {
            return "needs a memory control group that can be written";
        }
        String others = otherSwap();
        return others.isEmpty() ? "" : "needs zram as the only swap device, but in use is " + others;
    }

    private static String otherSwap() {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/swaps"));
            return lines.size() <= 1 ? "" : lines.get(1).split("\\s", 2)[0];
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    /** @param limitBytes what the processes of {@link #swappingProgram} may hold in memory */
    SwapLab(long diskBytes, long limitBytes) throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
        number = Integer.parseInt(Files.readString(CONTROL.resolve("hot_add")).strip());
        boolean made = false;
        try {
            Files.writeString(attribute("disksize"), Long.toString(diskBytes));
            for (long start = System.nanoTime(); !Files.exists(device()); LockSupport.parkNanos(10_000_000)) {
                if (System.nanoTime() - start > PATIENCE_NS) {
                    throw new IOException(device() + " does not appear");
                }
            }
            tool("mkswap", device().toString());
            tool("swapon", device().toString());
            group = MemoryGroup.limitedTo(limitBytes);
            made = true;
        } finally {
            if (!made) {
                closeQuietly();
            }
        }
    }

    Path device() {
        return Path.of("/dev/zram" + number);
    }

    String deviceName() {
        return "zram" + number;
    }

    Path attribute(String name) {
        return Path.of("/sys/block/zram" + number, name);
    }

    /** The command that runs {@link SelfDescribingPages} under the limit, with an empty environment. */
    List<String> swappingProgram(int pages, int operations, int perSecond, Path log) {
        String classes;
        try {
            classes = Path.of(SelfDescribingPages.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return List.of(
                "/usr/bin/env",
                "-i",
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:-UsePerfData",
                "-cp",
                classes,
                SelfDescribingPages.class.getName(),
                group().procs().toString(),
                Integer.toString(pages),
                Integer.toString(operations),
                Integer.toString(perSecond),
                log.toString());
    }

    /** The command that records this device into a trace, in a Java machine of its own that SIGINT ends in order; more options may follow. */
    List<String> recorder(Path trace) {
        return List.of(
                "/usr/bin/env",
                "--default-signal=INT", // a shell's background job has it ignored, and so has all that it starts
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                "swapreplay.replay.cli.SwapReplay",
                "record",
                "-o",
                trace.toString(),
                "--device",
                deviceName());
    }

    /** Starts a process that is killed with the lab. */
    Process start(ProcessBuilder builder) throws IOException {
        synchronized (started) {
            Process process = builder.start();
            started.add(process);
            return process;
        }
    }

    /** Whether no process is under the limit. */
    boolean idle() throws IOException {
        return Files.readString(group().procs()).isEmpty();
    }

    /** Kills the processes under the limit. */
    void killSwapping() throws IOException {
        group().killAll();
    }

    /** The processes need no swap any more; what is swapped out stays there until it is touched. */
    void liftLimit() throws IOException {
        group().liftLimit();
    }

    private MemoryGroup group() {
        return Objects.requireNonNull(group);
    }

    /** Takes the device out of use. */
    void swapoff() throws IOException {
        if (inUse()) {
            tool("swapoff", device().toString());
        }
    }

    /** Takes the device away, which works only when nobody has it open. */
    void remove() throws IOException {
        if (!Files.exists(attribute("reset"))) {
            return;
        }
        for (long start = System.nanoTime(); ; LockSupport.parkNanos(20_000_000)) {
            try {
                Files.writeString(attribute("reset"), "1");
                Files.writeString(CONTROL.resolve("hot_remove"), Integer.toString(number));
                return;
            } catch (IOException e) { // busy: udev or a dying process has it open
                if (System.nanoTime() - start > PATIENCE_NS) {
                    throw e;
                }
            }
        }
    }

    private boolean inUse() throws IOException {
        return Files.readAllLines(Path.of("/proc/swaps")).stream()
                .anyMatch(line -> line.startsWith(device() + " ") || line.startsWith(device() + "\t"));
    }

    /** A counter of {@code /proc/vmstat}. */
    static long vmstat(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/vmstat"))) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1));
            }
        }
        throw new IOException("no counter " + name + " in /proc/vmstat");
    }

    /** Runs a tool of the system; it must succeed, and soon. */
    static void tool(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(TOOL_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        if (process.exitValue() != 0) {
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("swap lab: " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        MemoryGroup limited = group;
        IOException failure = limited == null ? null : attempt(null, limited::killAll);
        failure = attempt(failure, this::killStarted);
        failure = attempt(failure, this::swapoff);
        failure = attempt(failure, this::remove);
        failure = limited == null ? failure : attempt(failure, limited::close);
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // it is what runs now
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void killStarted() {
        synchronized (started) {
            started.forEach(Process::destroyForcibly);
        }
    }

    /** A step of undoing. */
    private interface Step {
        void run() throws IOException;
    }

    /** All steps are tried; the first failure is told. */
    private static @Nullable IOException attempt(@Nullable IOException before, Step step) {
        try {
            step.run();
            return before;
        } catch (IOException e) {
            return before == null ? e : before;
        }
    }
}
