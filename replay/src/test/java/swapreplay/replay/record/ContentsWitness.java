package swapreplay.replay.record;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/** Checks the contents of a trace of {@link SelfDescribingPages} one by one: each must be what the page held when it was swapped out. */
final class ContentsWitness {
    /** Trace times are cut to microseconds by tracefs. */
    private static final long TICK_NS = 2000;

    /**
     * What the contents of the writes turned out to be.
     * @param exact held by that page at that moment
     * @param torn of these, swapped out in the middle of a change
     * @param wrong not what was in the page at the moment of the write, or in no page at any time
     * @param foreign pages that are not the program's own (the Java machine's)
     */
    record Verdict(long exact, long torn, long wrong, long foreign, String firstWrong) {
        long checked() {
            return exact + wrong;
        }

        @Override
        public String toString() {
            return exact + " exact (" + torn + " of them in the middle of a change), " + wrong + " wrong, " + foreign
                    + " foreign" + firstWrong;
        }
    }

    /** For each page its versions' times: begun, done, begun, done ... */
    private final Map<Long, long[]> times = new HashMap<>();

    private ContentsWitness() {}

    /** Arguments: a trace and the log of the program that was recorded. */
    public static void main(String[] args) throws IOException {
        System.out.println(of(Path.of(args[0]), Path.of(args[1])));
    }

    static Verdict of(Path trace, Path log) throws IOException {
        ContentsWitness witness = new ContentsWitness();
        witness.readLog(log);
        try (TraceReader reader = TraceReader.open(trace)) {
            return witness.check(reader);
        }
    }

    private void readLog(Path log) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(log), 1 << 16))) {
            while (true) {
                long page = in.readInt();
                int version = in.readInt();
                long[] known = times.getOrDefault(page, new long[0]);
                long[] more = Arrays.copyOf(known, 2 * version);
                more[2 * version - 2] = in.readLong();
                more[2 * version - 1] = in.readLong();
                times.put(page, more);
            }
        } catch (EOFException end) {
            // all of it
        }
    }

    private Verdict check(TraceReader reader) throws IOException {
        long startNs = ((Number) reader.metadata().getOrDefault("start_clock_ns", 0L)).longValue();
        long exact = 0;
        long torn = 0;
        long wrong = 0;
        long foreign = 0;
        String firstWrong = "";
        byte[] page = new byte[SelfDescribingPages.PAGE];
        byte[] truth = new byte[SelfDescribingPages.PAGE];
        ByteBuffer words = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        try (EventCursor cursor = reader.cursor()) {
            while (cursor.next()) {
                if (cursor.op() != Op.WRITE || cursor.contentId() < 0) {
                    continue;
                }
                reader.readContent(cursor.contentId(), page, 0);
                if (words.getLong(0) != SelfDescribingPages.MAGIC) {
                    foreign++;
                    continue;
                }
                long begun = words.getLong(16);
                long done = words.getLong(page.length - 8);
                long atNs = startNs + cursor.timeNs();
                SelfDescribingPages.fill(truth, words.getLong(8), begun, words.getLong(24));
                boolean whole = Arrays.equals(page, truth);
                if (whole ? held(words, atNs) : done == begun - 1 && changing(words, atNs)) {
                    exact++;
                    torn += whole ? 0 : 1;
                } else {
                    firstWrong = wrong == 0 ? "; the first wrong: slot " + cursor.slot() + " at " + atNs : firstWrong;
                    wrong++;
                }
            }
        }
        return new Verdict(exact, torn, wrong, foreign, firstWrong);
    }

    /** Whether the page held this version then: begun before, and the next one not done yet. */
    private boolean held(ByteBuffer page, long atNs) {
        long[] versions = times.get(page.getLong(8));
        int version = (int) page.getLong(16);
        if (versions == null || version < 1 || 2 * version > versions.length) {
            return false;
        }
        return versions[2 * version - 2] == page.getLong(24)
                && atNs >= versions[2 * version - 2] - TICK_NS
                && (2 * version == versions.length || atNs <= versions[2 * version + 1] + TICK_NS);
    }

    /** Whether this version was begun and not yet done then. */
    private boolean changing(ByteBuffer page, long atNs) {
        long[] versions = times.get(page.getLong(8));
        int version = (int) page.getLong(16);
        return versions != null
                && 2 * version <= versions.length
                && atNs >= versions[2 * version - 2] - TICK_NS
                && atNs <= versions[2 * version - 1] + TICK_NS;
    }
}
