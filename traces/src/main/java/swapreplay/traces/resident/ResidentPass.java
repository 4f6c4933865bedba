package swapreplay.traces.resident;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.Fingerprint;
import swapreplay.traces.format.TraceWriter;

/** Walks processes one after the other, draws pages, and writes those that the kernel could swap out to a device. */
final class ResidentPass {
    static final String BY_SOFT_DIRTY = "soft-dirty";
    static final String BY_CONTENTS = "contents";

    /** Pages that follow each other are read in one call. */
    private static final int RUN = 64;

    private final TraceWriter writer;
    private final PageFrames frames;
    private final double fraction;
    private final int pageSize;
    private final boolean zerosStay;
    private final String coldBy;
    private final ByteBuffer buffer;
    private final byte[] page;

    private long population;
    private long examined;
    private long written;
    private long zero;
    private long warm;
    private long pinned;
    private long unreadable;
    private long shared;
    private long swapped;
    private boolean framesSeen;

    ResidentPass(
            TraceWriter writer, PageFrames frames, double fraction, int pageSize, boolean zerosStay, String coldBy) {
        this.writer = writer;
        this.frames = frames;
        this.fraction = fraction;
        this.pageSize = pageSize;
        this.zerosStay = zerosStay;
        this.coldBy = coldBy;
        this.buffer = ByteBuffer.allocateDirect(RUN * pageSize);
        this.page = new byte[pageSize];
    }

    /** @throws IOException if the process is gone, or as {@link ResidentSampler.TraceIsFull} */
    void process(long pid, String name, AnonymousMemory memory, SeenContents seen) throws IOException {
        Run run = new Run((int) pid, writer.name(name), memory, seen);
        try {
            memory.walk(run);
            run.read();
        } finally {
            swapped += memory.swapped();
        }
    }

    /** Drawn pages of a process that wait to be read together. */
    private final class Run implements AnonymousMemory.Visitor {
        private final int pid;
        private final int name;
        private final AnonymousMemory memory;
        private final SeenContents seen;
        private long first;
        private int pages;

        Run(int pid, int name, AnonymousMemory memory, SeenContents seen) {
            this.pid = pid;
            this.name = name;
            this.memory = memory;
            this.seen = seen;
        }

        @Override
        public void page(long address, long entry) throws IOException {
            long frame = AnonymousMemory.frame(entry);
            framesSeen |= frame != 0;
            if (!frames.first(frame)) {
                shared++;
                return;
            }
            population++;
            if (!Draw.takes(pid, address, fraction)) {
                return;
            }
            if (frames.pinned(frame)) {
                examined++;
                pinned++;
            } else if (coldBy.equals(BY_SOFT_DIRTY) && AnonymousMemory.dirty(entry)) {
                examined++;
                warm++;
            } else {
                if (pages == RUN || (pages > 0 && address != first + (long) pages * pageSize)) {
                    read();
                }
                first = pages == 0 ? address : first;
                pages++;
            }
        }

        void read() throws IOException {
            while (pages > 0) {
                int read = memory.read(first, pages, buffer);
                for (int i = 0; i < read; i++) {
                    buffer.get(i * pageSize, page);
                    take(first + (long) i * pageSize);
                }
                // where it stopped is a page that cannot be read
                unreadable += read < pages ? 1 : 0;
                int done = Math.min(pages, read + 1);
                first += (long) done * pageSize;
                pages -= done;
            }
        }

        private void take(long address) throws IOException {
            examined++;
            if (zerosStay && isZero()) {
                zero++;
            } else if (coldBy.equals(BY_CONTENTS) && !seen.unchanged(address, Fingerprint.of(page, 0, pageSize))) {
                warm++;
            } else {
                try {
                    written++;
                    writer.event(written, Op.WRITE, written, 1, writer.content(page, 0), true, pid, name);
                } catch (IOException e) {
                    throw new ResidentSampler.TraceIsFull(e);
                }
            }
        }

        private boolean isZero() {
            for (byte b : page) {
                if (b != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    long population() {
        return population;
    }

    long examined() {
        return examined;
    }

    long written() {
        return written;
    }

    long swapped() {
        return swapped;
    }

    /** Whether the kernel shows page frames to this user. */
    boolean framesSeen() {
        return framesSeen;
    }

    /** For the trace's metadata; what it is not stands beside what it is. */
    Map<String, Object> facts(String by, @Nullable Duration cold) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("population_pages", population);
        facts.put("examined_pages", examined);
        facts.put("written_pages", written);
        facts.put("zero_pages", zero);
        facts.put("warm_pages", warm);
        facts.put("pinned_pages", pinned);
        facts.put("unreadable_pages", unreadable);
        facts.put("shared_again", shared);
        facts.put("swapped_pages", swapped);
        facts.put("fraction", fraction);
        if (cold != null) {
            facts.put("cold_by", by);
            facts.put("cold_ms", cold.toMillis());
        }
        facts.put(
                "not",
                "no swap traffic: pages in memory, one write each in the order of reading; no times of faults, no reads,"
                        + " no frees; the processes ran on, so a page may be torn");
        return facts;
    }

    ResidentSummary summary(
            List<ResidentSummary.OfProcess> processes,
            double drawn,
            String by,
            double seconds,
            long fileBytes,
            List<String> warnings) {
        return new ResidentSummary(
                List.copyOf(processes),
                population,
                examined,
                written,
                zero,
                warm,
                pinned,
                unreadable,
                shared,
                swapped,
                drawn,
                by,
                seconds,
                fileBytes,
                List.copyOf(warnings));
    }
}
