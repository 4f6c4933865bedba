package swapreplay.replay.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import swapreplay.traces.format.TraceReader;

/**
 * How fast one thread replays a trace in mode model, and what it keeps in memory for each slot. A round is what a replay does for one configuration: it decodes all events of the file and
 * takes them past a new device, policies and timeline included. What a replay does once for all configurations is not in it: the first look at
 * the trace, and compressing its pages.
 */
public final class ModelSpeed implements AutoCloseable {
    /**
     * What was measured.
     *
     * @param events of the trace, in one round
     * @param roundNs time of each round, ascending
     */
    public record Figures(long events, List<Long> roundNs) {
        /** Of the fastest round. */
        public double best() {
            return perSecond(roundNs.get(0));
        }

        /** Of the middle one. */
        public double median() {
            return perSecond(roundNs.get(roundNs.size() / 2));
        }

        private double perSecond(long ns) {
            return events * 1e9 / ns;
        }
    }

    private final TraceReader trace;
    private final Survey survey;
    private final Map<String, SizeTable> sizes = new HashMap<>();

    /**
     * Looks through the trace and gets the sizes of its pages, remembered ones where there are.
     *
     * @throws ReplayException if the trace cannot be replayed
     */
    public ModelSpeed(Path file, List<Configuration> configurations) throws IOException, ReplayException {
        trace = TraceReader.open(file);
        try (Workers workers = new Workers(1)) {
            survey = Survey.of(trace, FreeOnRead.AUTO);
            Replay.requireReplayable(trace, survey, Mode.MODEL);
            SizeStore store = new SizeStore(file, TraceIdentity.of(file), Machine.description(), warning -> {});
            List<String> codecs = configurations.stream()
                    .flatMap(each -> each.codecs().stream())
                    .distinct()
                    .toList();
            new SizeSweep(trace, store, workers, Progress.NONE)
                    .untimed(codecs)
                    .forEach(table -> sizes.put(table.codec(), table));
        } catch (IOException | ReplayException | RuntimeException e) {
            trace.close();
            throw e;
        }
    }

    /**
     * Memory that a replay of one configuration keeps at the end of the trace: tables of the device, of its allocator and of its policies, and the
     * timeline. What all configurations share is not in it.
     *
     * @return bytes, of the heap and beside it
     */
    public long keptBytes(Configuration configuration) throws IOException {
        try (OpStream ops = new OpStream(trace, survey)) {
            OpBatch batch = new OpBatch();
            long before = LiveMemory.bytes();
            try (Walk run = Replay.start(Mode.MODEL, configuration, trace, survey, sizes)) {
                drive(ops, batch, run);
                long kept = LiveMemory.bytes() - before;
                run.finish(batch.timeNs, batch.events, 0);
                return Math.max(0, kept);
            }
        }
    }

    /** Slots that were written at least once. */
    public long slots() {
        return survey.slotsWritten;
    }

    /** Pages that are in use at most at a time. */
    public long peakSlots() {
        return survey.peakLive;
    }

    /**
     * Measures one configuration on the calling thread.
     *
     * @param rounds 1 or more; the first warm the code up
     * @param clockNs times the calling thread
     * @param stopped asked after each round
     */
    public Figures measure(Configuration configuration, int rounds, LongSupplier clockNs, BooleanSupplier stopped)
            throws IOException {
        long[] took = new long[rounds];
        int done = 0;
        do {
            long start = clockNs.getAsLong();
            round(configuration);
            took[done++] = clockNs.getAsLong() - start;
        } while (done < rounds && !stopped.getAsBoolean());
        return new Figures(
                trace.events(),
                LongStream.of(Arrays.copyOf(took, done)).sorted().boxed().toList());
    }

    private void round(Configuration configuration) throws IOException {
        try (OpStream ops = new OpStream(trace, survey);
                Walk run = Replay.start(Mode.MODEL, configuration, trace, survey, sizes)) {
            OpBatch batch = new OpBatch();
            drive(ops, batch, run);
            run.finish(batch.timeNs, batch.events, 0);
        }
    }

    private static void drive(OpStream ops, OpBatch batch, Walk run) throws IOException {
        boolean more = true;
        while (more) {
            more = ops.fill(batch);
            run.apply(batch);
        }
    }

    @Override
    public void close() throws IOException {
        trace.close();
    }
}
