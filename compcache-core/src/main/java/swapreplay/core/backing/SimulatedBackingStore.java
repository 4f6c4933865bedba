package swapreplay.core.backing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulated disk as a backing device. Its bytes, if a device gives it any, lie in memory; its times are those of a {@link SimulatedDisk} on
 * the caller's clock.
 *
 * <p>Write-back writes one page at a time and waits for each, as Linux 6.18 does. A policy's run is one moment on the clock, so its pages
 * wait here and go to the disk one after the other, while reads pass in between: a fault waits for the page being written at most. May be
 * called by any thread.
 */
public final class SimulatedBackingStore implements BackingStore {
    /** Any number: it makes the drawn times the same in every run. */
    private static final long SEED = 0x5e1f5eedL;

    private static final int SLAB_BYTES = 1 << 20;

    private final SimulatedDisk disk;
    private final String name;
    private final int pageSize;
    private final long blocks;
    private final LongSupplier clockNs;
    private final BlockQueue waiting = new BlockQueue();
    private @Nullable ByteBuffer[] slabs = new ByteBuffer[16];
    /** When the writer can begin with the next page. */
    private long writerFreeNs;

    private long lastReadNs;

    /**
     * @param blocks pages that it has, the first of which no device uses
     * @param clockNs the caller's clock, which never goes back
     */
    public SimulatedBackingStore(DiskModel model, int pageSize, long blocks, LongSupplier clockNs) {
        this.disk = new SimulatedDisk(model, pageSize, SEED);
        this.name = "sim:" + model.name();
        this.pageSize = pageSize;
        this.blocks = blocks;
        this.clockNs = clockNs;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long blocks() {
        return blocks;
    }

    @Override
    public synchronized void read(long block, byte[] page, int offset) {
        accountRead(block);
        ByteBuffer slab = slab(block, false);
        if (slab == null) {
            Arrays.fill(page, offset, offset + pageSize, (byte) 0);
        } else {
            slab.get(at(block), page, offset, pageSize);
        }
    }

    @Override
    public synchronized void write(long block, byte[] page, int offset) {
        ByteBuffer slab = slab(block, true);
        if (slab != null) {
            slab.put(at(block), page, offset, pageSize);
        }
        accountWrite(block);
    }

    @Override
    public synchronized void accountRead(long block) {
        long now = clockNs.getAsLong();
        write(now);
        lastReadNs = disk.read(now, block, 1);
    }

    @Override
    public synchronized void accountWrite(long block) {
        long now = clockNs.getAsLong();
        write(now);
        if (waiting.isEmpty()) {
            writerFreeNs = Math.max(writerFreeNs, now);
        }
        waiting.add(block);
    }

    /** Carries out the writes that begin by then. */
    private void write(long untilNs) {
        while (!waiting.isEmpty() && writerFreeNs <= untilNs) {
            writerFreeNs = disk.writeAndWait(writerFreeNs, waiting.take());
        }
    }

    /** How long the last read took, waiting included. */
    public synchronized long lastReadNs() {
        return lastReadNs;
    }

    /** Pages that were given to the writer and that the disk has not begun with. */
    public synchronized int waiting() {
        write(clockNs.getAsLong());
        return waiting.size();
    }

    /** What it simulates. */
    public DiskModel model() {
        return disk.model();
    }

    /** How long full queues have held up everything so far, in nanoseconds. */
    public synchronized long stalledNs() {
        return disk.stalledNs();
    }

    private int at(long block) {
        return (int) (block * pageSize % SLAB_BYTES);
    }

    private @Nullable ByteBuffer slab(long block, boolean make) {
        int index = Math.toIntExact(block * pageSize / SLAB_BYTES);
        if (index >= slabs.length) {
            if (!make) {
                return null;
            }
            slabs = Arrays.copyOf(slabs, Math.max(index + 1, 2 * slabs.length));
        }
        if (slabs[index] == null && make) {
            slabs[index] = ByteBuffer.allocateDirect(SLAB_BYTES);
        }
        return slabs[index];
    }

    /** The memory goes when nobody holds the store any more. */
    @Override
    public void close() {}
}
