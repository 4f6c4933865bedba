package swapreplay.replay.engine;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.core.stats.MmStat;

/**
 * A block device outside of this process that a trace is replayed on: a zram of the kernel, an NBD export, a file. One thread starts
 * requests; requests that are under way at a time never touch the same slot, except reads.
 */
public interface Target extends AutoCloseable {
    /** The most pages that one request may carry. */
    int maxPages();

    /** Whether slots that were never written, or are freed, read as zeros. Otherwise such reads cannot be verified. */
    boolean freeReadsAsZeros();

    /**
     * Carries out a request, now or on another thread. {@code done} hears of it exactly once, on any thread, after
     * {@link Request#succeeded}, {@link Request#failed} or {@link Request#lost}.
     */
    void start(Request request, Consumer<Request> done);

    /** The device's own counters; null if it has none that can be known from here. */
    default @Nullable MmStat mmStat() throws IOException {
        return null;
    }

    /** What a reader of the results must know of this target, one sentence each. */
    List<String> notes();

    @Override
    void close() throws IOException;
}
