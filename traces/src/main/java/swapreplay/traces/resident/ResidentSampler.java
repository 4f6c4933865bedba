package swapreplay.traces.resident;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.capture.CaptureException;
import swapreplay.traces.format.TraceWriter;

/**
 * Samples the anonymous private memory of processes into a trace: one write for each page that the kernel could swap out, by the process that owns
 * it. The processes are not stopped, so a page may be read while it changes, and memory moves on between two pages. Once for each object.
 */
public final class ResidentSampler {
    /** Drawn when no fraction is asked for: 256 MiB of pages of 4 KiB, enough for a ratio to 1 or 2 %. */
    public static final int USUAL_PAGES = 65_536;

    private final ResidentOptions options;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<String> warnings = new ArrayList<>();
    private final int pageSize;
    private long refused;
    private @Nullable String refusal;

    public ResidentSampler(ResidentOptions options) throws IOException {
        this.options = options;
        this.pageSize = pageSizeOfMachine();
    }

    /** Ends the wait for cold pages, and the sample after the process at hand; what was read is kept. Any thread. */
    public void stop() {
        stop.countDown();
    }

    /**
     * Takes the sample.
     *
     * @throws CaptureException if none of the processes can be looked into, or none has a page to sample
     * @throws swapreplay.traces.format.TraceException if the output cannot be made
     */
    public ResidentSummary sample() throws CaptureException, IOException, InterruptedException {
        long startNs = System.nanoTime();
        double fraction = options.fraction() != null ? options.fraction() : usualFraction();
        List<Target> targets = targets();
        String coldBy = watchCold(targets, fraction);
        boolean zerosStay = zerosStayInMemory();
        Map<String, Object> metadata = metadata(fraction, coldBy);
        boolean whole = false;
        try (PageFrames frames = new PageFrames();
                TraceWriter writer = TraceWriter.create(options.output(), metadata, options.overwrite())) {
            ResidentPass pass = new ResidentPass(writer, frames, fraction, pageSize, zerosStay, coldBy);
            List<ResidentSummary.OfProcess> processes = new ArrayList<>();
            for (Target target : targets) {
                if (stop.getCount() == 0 && !processes.isEmpty()) {
                    warnings.add("interrupted after " + processes.size() + " of " + targets.size() + " processes");
                    break;
                }
                look(target, pass, processes);
            }
            if (pass.written() == 0) {
                throw new CaptureException(
                        "no page to sample: " + pass.population() + " anonymous pages in memory, " + pass.examined()
                                + " drawn, none of them would go to a swap device now",
                        "Name processes that hold memory, a larger fraction, or a shorter time for cold pages.");
            }
            warn(pass, frames, coldBy);
            writer.annotate("resident", pass.facts(coldBy, options.cold()));
            writer.annotate("device_slots", pass.written() + 1);
            writer.annotate("warnings", warnings);
            writer.flush();
            whole = true;
            return pass.summary(
                    processes, fraction, coldBy, (System.nanoTime() - startNs) / 1e9, writer.fileBytes(), warnings);
        } finally {
            if (!whole) {
                Files.deleteIfExists(options.output());
            }
        }
    }

    /** A process, and what a first look at it saw. */
    private record Target(long pid, String name, SeenContents seen) {}

    private void look(Target target, ResidentPass pass, List<ResidentSummary.OfProcess> processes) throws IOException {
        long population = pass.population();
        long examined = pass.examined();
        long written = pass.written();
        try (AnonymousMemory memory = AnonymousMemory.of(target.pid, pageSize)) {
            pass.process(target.pid, target.name, memory, target.seen);
        } catch (TraceIsFull full) {
            throw full.reason;
        } catch (IOException gone) {
            // it ended meanwhile: what was read counts
        }
        processes.add(new ResidentSummary.OfProcess(
                target.pid,
                target.name,
                pass.population() - population,
                pass.examined() - examined,
                pass.written() - written));
    }

    /** The trace cannot be written, as opposed to a process that cannot be read. */
    static final class TraceIsFull extends IOException {
        private static final long serialVersionUID = 1L;
        final transient IOException reason;

        TraceIsFull(IOException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private double usualFraction() throws IOException {
        long[] pages = new long[1];
        for (long pid : options.pids()) {
            try (AnonymousMemory memory = AnonymousMemory.of(pid, pageSize)) {
                memory.walk((address, entry) -> pages[0]++);
            } catch (IOException refusedOrGone) {
                // said by targets()
            }
        }
        return pages[0] <= USUAL_PAGES ? 1 : (double) USUAL_PAGES / pages[0];
    }

    /** Processes that can be looked into. */
    private List<Target> targets() throws CaptureException {
        List<Target> targets = new ArrayList<>();
        for (long pid : options.pids()) {
            if (hasNoMemory(pid)) {
                continue;
            }
            try (AnonymousMemory memory = AnonymousMemory.of(pid, pageSize)) {
                memory.walk((address, entry) -> {});
                String name = Files.readString(
                                Path.of("/proc", Long.toString(pid), "comm"), StandardCharsets.ISO_8859_1)
                        .strip();
                targets.add(new Target(pid, name, new SeenContents()));
            } catch (NoSuchFileException gone) {
                refusal = refusal == null ? "process " + pid + " does not exist (any more)" : refusal;
            } catch (IOException e) {
                refused++;
                refusal = "the memory of process " + pid + " may not be read: " + reason(e);
            }
        }
        if (targets.isEmpty()) {
            throw new CaptureException(
                    refusal == null ? "no process to sample: they have no memory of their own" : refusal,
                    "Run it as root (sudo), or as the user of the process where /proc/sys/kernel/yama/ptrace_scope is 0.");
        }
        if (refused > 0) {
            warnings.add(refused + " of " + options.pids().size()
                    + " processes may not be read by this user and are left" + " out; root may read all");
        }
        return targets;
    }

    /** A thread of the kernel, or a process that ended and waits for its parent. */
    private static boolean hasNoMemory(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "maps"), StandardCharsets.ISO_8859_1)
                    .isEmpty();
        } catch (IOException e) {
            return false; // then opening it says why
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "access denied" : String.valueOf(e.getMessage());
    }

    /** Waits, if cold pages are asked for, so that the pass can tell them. @return how it tells */
    private String watchCold(List<Target> targets, double fraction) throws IOException, InterruptedException {
        if (options.cold() == null) {
            return "";
        }
        String by = softDirtyWorks() ? ResidentPass.BY_SOFT_DIRTY : ResidentPass.BY_CONTENTS;
        for (Target target : targets) {
            try (AnonymousMemory memory = AnonymousMemory.of(target.pid, pageSize)) {
                if (by.equals(ResidentPass.BY_SOFT_DIRTY)) {
                    memory.markClean();
                } else {
                    new FirstLook(fraction, pageSize, target.seen).at(target.pid, memory);
                }
            } catch (IOException gone) {
                // its pages are not there in the second look either
            }
        }
        if (stop.await(options.cold().toMillis(), TimeUnit.MILLISECONDS)) {
            warnings.add("interrupted while waiting for cold pages: they were watched for a shorter time");
        }
        return by;
    }

    /** Where the kernel has the bit, all pages of a new process bear it; elsewhere it is never set. */
    private boolean softDirtyWorks() throws IOException {
        boolean[] dirty = new boolean[1];
        try (AnonymousMemory own = AnonymousMemory.of(ProcessHandle.current().pid(), pageSize)) {
            own.walk((address, entry) -> dirty[0] |= AnonymousMemory.dirty(entry));
        }
        return dirty[0];
    }

    /** Since Linux 6.12 pages of zeros are noted in a bitmap and never reach a swap device; such kernels count them. */
    private static boolean zerosStayInMemory() throws IOException {
        return Files.readString(Path.of("/proc/vmstat")).contains("swpout_zero");
    }

    private void warn(ResidentPass pass, PageFrames frames, String coldBy) {
        if (!pass.framesSeen()) {
            warnings.add(
                    "this user may not see page frames: pages that processes share after fork count in each of them");
        }
        if (!pass.framesSeen() || !frames.flagsKnown()) {
            warnings.add("this user may not see page flags: locked pages, which are never swapped, count, too");
        }
        if (pass.swapped() > 0) {
            warnings.add(pass.swapped() + " pages of these processes are in swap already and not in the sample; record"
                    + " the swap device to see them");
        }
        if (coldBy.equals(ResidentPass.BY_CONTENTS)) {
            warnings.add("this kernel does not tell which pages are written to (no soft-dirty bit): cold are pages of"
                    + " which the contents were the same at both looks");
        }
    }

    private Map<String, Object> metadata(double fraction, String coldBy) throws IOException {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("page_size", pageSize);
        metadata.put(
                "kernel",
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        metadata.put("clock", "order");
        metadata.put("sources", List.of("resident"));
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("mode", fraction == 1 && coldBy.isEmpty() ? "full" : "sample");
        contents.put("sample", fraction);
        metadata.put("contents", contents);
        metadata.put("recorder", "swapreplay record --resident");
        return metadata;
    }

    private static int pageSizeOfMachine() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("KernelPageSize:")) {
                return 1024 * Integer.parseInt(line.replaceAll("[^0-9]", ""));
            }
        }
        return 4096;
    }
}
