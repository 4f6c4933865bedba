package swapreplay.replay.lab;

import java.io.IOException;

/** One of the things that a bench runs in turn on the same pages: the codec alone, the core, the kernel's zram. */
interface BenchSide extends AutoCloseable {
    /** Takes every page once, each to its own place, over what was there before. */
    void storeAll() throws IOException;

    /** Gives every page back once. */
    void loadAll() throws IOException;

    /** Gives one page back, in an array that the next call may use again. */
    byte[] load(int page) throws IOException;

    @Override
    void close() throws IOException;
}
