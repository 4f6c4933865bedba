package swapreplay.traces.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceWriter;

/**
 * Pages as another trace wrote them, each as often as there. Of a scrubbed trace all sizes of a page are drawn together, so that the joint
 * distribution over its codecs is kept; identities are made anew.
 */
public final class PagesLike implements PageSupply {
    private final TraceReader model;
    /** Writes of the pages up to each, so that a number of a write finds its page. */
    private final long[] writesUpTo;

    private final int[][] lengths;
    private final byte[] page;
    private final Map<Integer, Integer> ids = new HashMap<>();
    private final @Nullable PageMaker maker;

    /** @throws TraceException if the trace wrote no page that it knows */
    public PagesLike(Path trace, int pageSize) throws IOException {
        this(trace, pageSize, null);
    }

    /**
     * The same, with bytes made up for pages of which only sizes are known.
     *
     * @param maker null: the sizes are drawn as they are
     */
    public PagesLike(Path trace, int pageSize, @Nullable PageMaker maker) throws IOException {
        this.maker = maker;
        model = TraceReader.open(trace);
        if (model.pageSize() != pageSize) {
            throw new TraceException(
                    trace, 0, "pages of " + model.pageSize() + " bytes", "Name that size with --page-size.");
        }
        writesUpTo = new long[model.distinctPages()];
        long writes = 0;
        try (EventCursor event = model.cursor()) {
            while (event.next()) {
                if (event.op() == Op.WRITE && event.contentId() >= 0) {
                    writesUpTo[event.contentId()]++;
                    writes++;
                }
            }
        }
        if (writes == 0) {
            throw new TraceException(
                    trace, 0, "the trace knows no page that it writes", "Name one with contents or sizes.");
        }
        Arrays.parallelPrefix(writesUpTo, Long::sum);
        page = new byte[pageSize];
        lengths = new int[model.sizeCodecs().size()][];
        for (int codec = 0; codec < lengths.length; codec++) {
            lengths[codec] = model.sizes(model.sizeCodecs().get(codec));
        }
    }

    @Override
    public @Nullable List<String> sizeCodecs() {
        return model.sized() && maker == null ? model.sizeCodecs() : null;
    }

    @Override
    public int next(TraceWriter writer, SplittableRandom random) throws IOException {
        int of = pageOf(random.nextLong(writesUpTo[writesUpTo.length - 1]));
        Integer known = ids.get(of);
        if (known == null) {
            known = model.sized() ? sized(of, writer, random) : bytes(of, writer);
            ids.put(of, known);
        }
        return known;
    }

    /** The page of the write of this number. */
    private int pageOf(long write) {
        int low = 0;
        int high = writesUpTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (writesUpTo[middle] > write) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int bytes(int of, TraceWriter writer) throws IOException {
        model.readContent(of, page, 0);
        return writer.content(page, 0);
    }

    private int sized(int of, TraceWriter writer, SplittableRandom random) throws IOException {
        int[] sizes = new int[lengths.length];
        for (int codec = 0; codec < sizes.length; codec++) {
            sizes[codec] = lengths[codec][of];
        }
        if (maker != null) {
            maker.make(sizes, model.sameFilled(of), random, page);
            return writer.content(page, 0);
        }
        byte[] identity = new byte[16];
        random.nextBytes(identity);
        return writer.sizedPage(identity, model.sameFilled(of), sizes);
    }

    @Override
    public void close() throws IOException {
        model.close();
    }
}
