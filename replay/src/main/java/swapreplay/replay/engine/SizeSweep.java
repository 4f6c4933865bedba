package swapreplay.replay.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;
import swapreplay.traces.format.ContentCursor;
import swapreplay.traces.format.TraceReader;

/** Makes the size tables of a trace: remembered ones where they hold, the others by compressing every distinct page once. */
final class SizeSweep {
    /** Distinct pages that a thread takes at a time: some blocks of the file. */
    private static final int PORTION = 256;
    /** Pages that are compressed again to see whether a remembered table is still what the codec does. */
    private static final int CHECKED = 16;

    /** At most; each codec gets two, and more while it gets faster. */
    private static final int TURNS = 6;

    private static final int TIMED_RUNS = 32;
    private static final int TIMED_RUN_LENGTH = 16;

    private final TraceReader trace;
    private final SizeStore store;
    private final Workers workers;
    private final Progress progress;

    SizeSweep(TraceReader trace, SizeStore store, Workers workers, Progress progress) {
        this.trace = trace;
        this.store = store;
        this.workers = workers;
        this.progress = progress;
    }

    /** One table for each codec, in their order. The pages of all codecs without a table are decoded once. */
    List<SizeTable> tables(List<String> names) throws IOException {
        return tables(names, codec -> false);
    }

    /** @param timedElsewhere codecs whose speed nobody asks for */
    List<SizeTable> tables(List<String> names, Predicate<String> timedElsewhere) throws IOException {
        if (trace.sized()) {
            return stated(names);
        }
        List<PageCodec> codecs = names.stream().map(Codecs::named).toList();
        List<PageCodec> changed = new ArrayList<>();
        return withSpeeds(codecs, lengths(codecs, changed), changed, timedElsewhere);
    }

    /** As {@link #tables}, without measuring speeds that are not remembered. */
    List<SizeTable> untimed(List<String> names) throws IOException {
        return trace.sized()
                ? stated(names)
                : lengths(names.stream().map(Codecs::named).toList(), new ArrayList<>());
    }

    /** @param changed gets the codecs that had no remembered table */
    private List<SizeTable> lengths(List<PageCodec> codecs, List<PageCodec> changed) throws IOException {
        List<Optional<SizeTable>> remembered = remembered(codecs);
        List<PageCodec> missing = changed;
        List<SizeTable> tables = new ArrayList<>();
        for (int i = 0; i < codecs.size(); i++) {
            if (remembered.get(i).isEmpty()) {
                missing.add(codecs.get(i));
            }
        }
        List<int[]> lengths = compressAll(missing);
        for (int i = 0; i < codecs.size(); i++) {
            PageCodec codec = codecs.get(i);
            tables.add(remembered
                    .get(i)
                    .orElseGet(() ->
                            new SizeTable(codec.name(), lengths.get(missing.indexOf(codec)), CodecSpeed.UNKNOWN)));
        }
        return tables;
    }

    /** Of a trace that holds sizes instead of pages; there is nothing to measure a speed with. */
    private List<SizeTable> stated(List<String> names) throws IOException {
        List<SizeTable> tables = new ArrayList<>();
        for (String name : names) {
            int[] lengths = trace.sizes(name);
            for (int id = 0; id < lengths.length; id++) {
                lengths[id] = trace.sameFilled(id) ? 0 : lengths[id];
            }
            tables.add(new SizeTable(name, lengths, CodecSpeed.UNKNOWN));
        }
        return tables;
    }

    private List<Optional<SizeTable>> remembered(List<PageCodec> codecs) throws IOException {
        PageSample sample = PageSample.of(trace, CHECKED, 1);
        return workers.all(codecs.stream()
                .<Callable<Optional<SizeTable>>>map(codec -> () -> remembered(codec, sample))
                .toList());
    }

    private Optional<SizeTable> remembered(PageCodec codec, PageSample sample) {
        Optional<SizeTable> table = store.load(codec.name(), trace.distinctPages());
        if (table.isPresent() && !holds(table.get(), codec, sample)) {
            store.warn(codec.name(), "the codec makes other sizes now");
            return Optional.empty();
        }
        return table;
    }

    private boolean holds(SizeTable table, PageCodec codec, PageSample sample) {
        byte[] packed = new byte[codec.maxCompressedLength(trace.pageSize())];
        try (PageCodec.Context context = codec.newContext(trace.pageSize())) {
            for (int i = 0; i < sample.ids().length; i++) {
                int length = context.compress(sample.bytes(), i * trace.pageSize(), packed, 0);
                if (table.lengths()[sample.ids()[i]] != length) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<int[]> compressAll(List<PageCodec> codecs) throws IOException {
        List<int[]> lengths = new ArrayList<>();
        codecs.forEach(codec -> lengths.add(new int[trace.distinctPages()]));
        if (codecs.isEmpty()) {
            return lengths;
        }
        AtomicInteger nextPortion = new AtomicInteger();
        AtomicLong done = new AtomicLong();
        List<Callable<Void>> work = new ArrayList<>();
        for (int thread = 0; thread < workers.threads(); thread++) {
            work.add(() -> {
                compressPortions(codecs, lengths, nextPortion, done);
                return null;
            });
        }
        workers.all(work);
        return lengths;
    }

    private void compressPortions(
            List<PageCodec> codecs, List<int[]> lengths, AtomicInteger nextPortion, AtomicLong done)
            throws IOException {
        int pageSize = trace.pageSize();
        int distinct = trace.distinctPages();
        int room = codecs.stream()
                .mapToInt(codec -> codec.maxCompressedLength(pageSize))
                .max()
                .orElse(0);
        byte[] packed = new byte[room];
        List<PageCodec.Context> contexts =
                codecs.stream().map(codec -> codec.newContext(pageSize)).toList();
        try {
            long from;
            while ((from = (long) PORTION * nextPortion.getAndIncrement()) < distinct) {
                workers.goOn();
                int end = (int) Math.min(distinct, from + PORTION);
                try (ContentCursor page = trace.contents((int) from, end)) {
                    while (page.next()) {
                        for (int c = 0; c < contexts.size() && !trace.sameFilled(page.id()); c++) {
                            lengths.get(c)[page.id()] =
                                    contexts.get(c).compress(page.bytes(), page.offset(), packed, 0);
                        }
                    }
                }
                progress.update("compressing", done.addAndGet(end - from), distinct);
            }
        } finally {
            contexts.forEach(PageCodec.Context::close);
        }
    }

    private List<SizeTable> withSpeeds(
            List<PageCodec> codecs, List<SizeTable> tables, List<PageCodec> changed, Predicate<String> timedElsewhere)
            throws IOException {
        List<PageCodec> untimed = new ArrayList<>();
        for (int i = 0; i < codecs.size(); i++) {
            if (Double.isNaN(tables.get(i).speed().compressNs())
                    && !timedElsewhere.test(codecs.get(i).name())) {
                untimed.add(codecs.get(i));
            }
        }
        List<CodecSpeed> speeds = untimed.isEmpty()
                ? List.of()
                : workers.all(List.<Callable<List<CodecSpeed>>>of(() -> speeds(untimed)))
                        .get(0);
        List<SizeTable> all = new ArrayList<>();
        for (int i = 0; i < codecs.size(); i++) {
            PageCodec codec = codecs.get(i);
            SizeTable table = tables.get(i);
            int timed = untimed.indexOf(codec);
            SizeTable result = timed < 0 ? table : new SizeTable(table.codec(), table.lengths(), speeds.get(timed));
            if (timed >= 0 || changed.contains(codec)) {
                store.save(result);
            }
            all.add(result);
        }
        return all;
    }

    /**
     * One codec at a time, because two hardware threads may share a core; and all of them at least twice, because the JIT compiler may be at
     * work on a codec's code until long after its first turn.
     */
    private List<CodecSpeed> speeds(List<PageCodec> codecs) throws IOException {
        PageSample sample = PageSample.of(trace, TIMED_RUNS, TIMED_RUN_LENGTH);
        CodecSpeed[] speeds = new CodecSpeed[codecs.size()];
        Set<Integer> unsteady = new TreeSet<>();
        for (int codec = 0; codec < speeds.length; codec++) {
            unsteady.add(codec);
        }
        for (int turn = 0; turn < TURNS && !unsteady.isEmpty(); turn++) {
            for (int codec : List.copyOf(unsteady)) {
                workers.goOn();
                progress.update("timing codecs", speeds.length - unsteady.size(), speeds.length);
                CodecSpeed measured = speed(codecs.get(codec), sample);
                if (turn == 0) {
                    speeds[codec] = measured;
                    continue;
                } else if (!CodecTimer.fasterThan(measured, speeds[codec])) {
                    unsteady.remove(codec);
                }
                speeds[codec] = speeds[codec].orLess(measured);
            }
        }
        return List.of(speeds);
    }

    private CodecSpeed speed(PageCodec codec, PageSample sample) {
        try {
            return CodecTimer.measure(codec, sample.bytes(), trace.pageSize());
        } catch (CorruptPageException e) {
            throw new IllegalStateException(codec.name() + " does not restore what it compressed", e);
        }
    }
}
