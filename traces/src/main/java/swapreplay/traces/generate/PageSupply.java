package swapreplay.traces.generate;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceWriter;

/** Where the pages of a synthetic trace come from. */
public interface PageSupply extends AutoCloseable {
    /** Codecs whose sizes are supplied instead of bytes; null for bytes. */
    @Nullable
    List<String> sizeCodecs();

    /** The page of the next write. @return its id in the trace */
    int next(TraceWriter writer, SplittableRandom random) throws IOException;

    @Override
    void close() throws IOException;
}
