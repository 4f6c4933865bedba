package swapreplay.core.device;

import java.util.ArrayList;
import java.util.List;
import swapreplay.core.alloc.Extent;
import swapreplay.core.codec.PageCodec;

/**
 * Each thread's codec context and buffers, made at its first operation. A thread that has ended leaves its workspace to the
 * next newcomer, so there are never more than threads that lived at the same time.
 */
final class Workspaces implements AutoCloseable {
    /** What one thread needs for its operations. */
    static final class Workspace {
        final PageCodec.Context context;
        /** Compressed bytes on their way in or out; zram, too, gives its codecs at least two pages. */
        final byte[] packed;

        final Extent place = new Extent();
        private byte[] page = {};
        private Thread owner;

        private Workspace(PageCodec codec, int pageSize, Thread owner) {
            context = codec.newContext(pageSize);
            packed = new byte[Math.max(2 * pageSize, codec.maxCompressedLength(pageSize))];
            this.owner = owner;
        }

        /** Room for a page, made when it is first asked for. */
        byte[] page(int pageSize) {
            if (page.length != pageSize) {
                page = new byte[pageSize];
            }
            return page;
        }
    }

    private final PageCodec codec;
    private final int pageSize;
    private final ThreadLocal<Workspace> mine = ThreadLocal.withInitial(this::adoptOrMake);
    private final List<Workspace> all = new ArrayList<>();
    private volatile boolean closed;

    Workspaces(PageCodec codec, int pageSize) {
        this.codec = codec;
        this.pageSize = pageSize;
    }

    /** Full name of the codec. */
    String codec() {
        return codec.name();
    }

    /** The calling thread's own. @throws IllegalStateException after {@link #close} */
    Workspace get() {
        if (closed) {
            throw new IllegalStateException("the device is closed");
        }
        return mine.get();
    }

    private synchronized Workspace adoptOrMake() {
        for (Workspace workspace : all) {
            if (!workspace.owner.isAlive()) {
                workspace.owner = Thread.currentThread();
                return workspace;
            }
        }
        Workspace workspace = new Workspace(codec, pageSize, Thread.currentThread());
        all.add(workspace);
        return workspace;
    }

    /** No operation may run any more. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            all.forEach(workspace -> workspace.context.close());
            all.clear();
        }
    }
}
