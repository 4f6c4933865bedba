package swapreplay.core.backing;

/**
 * A disk under a queue of page requests, on the caller's clock. Deterministic: the same requests give the same times.
 *
 * <p>A request waits for a free channel, is positioned there for a drawn time (or {@link DiskModel#sequentialNs} if it goes on where the
 * last one of its kind ended), then passes the one bus. Requests are served in the order they come. At most {@link #READERS} reads and {@link
 * #WRITERS} writes are under way at a time: whoever comes then waits, and with it everything behind it in time, as a system does that
 * thrashes. So the disk's clock runs behind the caller's by {@link #stalledNs}, and a queue never grows without bound only because the
 * recorded machine was faster than this disk. Not thread-safe.
 */
public final class SimulatedDisk {
    /** Faults that wait for the disk at a time, at most. */
    public static final int READERS = 8;
    /** Page-outs that wait for the disk at a time, at most: requests that a block queue of Linux holds by default. */
    public static final int WRITERS = 64;

    private final DiskModel model;
    private final int pageSize;
    private final LatencyTable readTimes;
    private final LatencyTable writeTimes;
    private final long[] channelFreeNs;
    private final long[] readsDoneNs = new long[READERS];
    private final long[] writesDoneNs = new long[WRITERS];

    private long busFreeNs;
    private long random;
    private long nextRead = -1;
    private long nextWrite = -1;
    private long readRequests;
    private long writeRequests;
    private long pagesRead;
    private long pagesWritten;
    private long stalledNs;

    /** @param seed of the drawn times */
    public SimulatedDisk(DiskModel model, int pageSize, long seed) {
        this.model = model;
        this.pageSize = pageSize;
        this.readTimes = new LatencyTable(model.read());
        this.writeTimes = new LatencyTable(model.write());
        this.channelFreeNs = new long[model.channels()];
        this.random = seed;
    }

    /**
     * Reads neighbouring pages in one request.
     *
     * @param timeNs now, by the caller's clock
     * @return nanoseconds from now until the data is there, waiting included
     */
    public long read(long timeNs, long firstBlock, int pages) {
        long arrived = timeNs + stalledNs;
        int place = (int) (readRequests++ % READERS);
        long admitted = admit(arrived, readsDoneNs[place]);
        long position = firstBlock == nextRead ? model.sequentialNs() : readTimes.draw(draw());
        long done = serve(admitted, position, transferNs(pages, model.readBytesPerSecond()));
        readsDoneNs[place] = done;
        nextRead = firstBlock + pages;
        pagesRead += pages;
        return done - arrived;
    }

    /** Writes one page; the caller goes on at once unless the queue is full, which {@link #stalledNs} counts. */
    public void write(long timeNs, long block) {
        int place = (int) (writeRequests++ % WRITERS);
        long admitted = admit(timeNs + stalledNs, writesDoneNs[place]);
        writesDoneNs[place] = writePage(admitted, block);
    }

    /**
     * Writes one page for somebody who waits for it, and so has no other write under way.
     *
     * @param timeNs when the write begins, by the caller's clock
     * @return when the disk has taken it, by the caller's clock
     */
    public long writeAndWait(long timeNs, long block) {
        return writePage(timeNs + stalledNs, block) - stalledNs;
    }

    private long writePage(long admitted, long block) {
        long position = block == nextWrite ? model.sequentialNs() : writeTimes.draw(draw());
        nextWrite = block + 1;
        pagesWritten++;
        return serve(admitted, position, transferNs(1, model.writeBytesPerSecond()));
    }

    /** What the disk was made from. */
    public DiskModel model() {
        return model;
    }

    /** Pages read since the start. */
    public long pagesRead() {
        return pagesRead;
    }

    /** Pages written since the start. */
    public long pagesWritten() {
        return pagesWritten;
    }

    /** How long full queues have held up everything so far, in nanoseconds. */
    public long stalledNs() {
        return stalledNs;
    }

    private long admit(long arrived, long placeFree) {
        if (placeFree > arrived) {
            stalledNs += placeFree - arrived;
            return placeFree;
        }
        return arrived;
    }

    private long serve(long admitted, long positionNs, long transferNs) {
        int channel = 0;
        for (int i = 1; i < channelFreeNs.length; i++) {
            channel = channelFreeNs[i] < channelFreeNs[channel] ? i : channel;
        }
        // the bus is a budget of bytes: a quick request need not wait for a slow one that came before it
        busFreeNs = Math.max(busFreeNs, admitted) + transferNs;
        long done = Math.max(Math.max(admitted, channelFreeNs[channel]) + positionNs + transferNs, busFreeNs);
        channelFreeNs[channel] = done;
        return done;
    }

    private long transferNs(int pages, long bytesPerSecond) {
        return (long) pages * pageSize * 1_000_000_000L / bytesPerSecond;
    }

    // SplitMix64
    private long draw() {
        long z = random += 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
