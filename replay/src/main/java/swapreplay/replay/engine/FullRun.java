package swapreplay.replay.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.traces.format.TraceReader;

/**
 * Stores every page in a real device, and verifies every read: a slot that holds a page must give back the page with the fingerprint
 * that the trace states, a free one zeros.
 */
final class FullRun extends DeviceRun {
    private static final XXHash64 XXH64 = XXHashFactory.safeInstance().hash64();

    private final TraceReader trace;
    private final int pageSize;
    private final byte[] page;
    /** Content id plus 1; 0: the slot is free. */
    private final SlotInts held = new SlotInts();

    private final long zeros;
    private long verified;
    private long errors;

    private FullRun(DeviceSpec spec, CompressedDevice device, @Nullable Upkeep upkeep, TraceReader trace) {
        super(spec, device, upkeep);
        this.trace = trace;
        this.pageSize = trace.pageSize();
        this.page = new byte[pageSize];
        this.zeros = XXH64.hash(page, 0, pageSize, 0);
    }

    /**
     * @param sizes of the spec's codecs, the primary one first
     * @throws IOException if the spec names a backing device that cannot serve
     */
    static FullRun of(DeviceSpec spec, TraceReader trace, long slots, List<SizeTable> sizes) throws IOException {
        CompressedDevice device = CompressedDevice.open(spec, trace.pageSize(), slots);
        try {
            Upkeep upkeep = spec.policies().isNone() ? null : new Upkeep(device, false, SizeTable.restoreNs(sizes));
            return new FullRun(spec, device, upkeep, trace);
        } catch (IOException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    @Override
    int write(long slot, int content) throws IOException {
        trace.readContent(content, page, 0);
        int result = device.write(slot, page, 0);
        if (result == CompressedDevice.OK) {
            held.set(slot, content + 1);
        }
        return result;
    }

    @Override
    void read(long slot) throws IOException {
        int content = held.get(slot) - 1;
        long expected = content < 0 ? zeros : trace.fingerprint(content);
        verified++;
        try {
            device.read(slot, page, 0);
            errors += XXH64.hash(page, 0, pageSize, 0) == expected ? 0 : 1;
        } catch (CorruptPageException | UncheckedIOException corrupt) {
            errors++;
        }
    }

    @Override
    void freed(long slot, long count) {
        long end = slot + count;
        for (long next = held.nextSet(slot, end); next < end; next = held.nextSet(next + 1, end)) {
            held.set(next, 0);
        }
    }

    long verified() {
        return verified;
    }

    long errors() {
        return errors;
    }
}
