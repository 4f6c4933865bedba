package swapreplay.core.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import swapreplay.core.backing.BackingStore;
import swapreplay.core.backing.Disks;
import swapreplay.core.backing.FileBackingStore;
import swapreplay.core.backing.SimulatedBackingStore;

/** Makes the backing store that a spec names. */
public final class BackingStores {
    private BackingStores() {}

    /**
     * A store that holds bytes.
     *
     * @param slots of the device, which say how large a simulated disk is that names no size
     * @param clockNs of a simulated disk's times
     * @throws IOException if a file is not there, cannot be written or is smaller than the spec says
     */
    public static BackingStore open(BackingSpec spec, int pageSize, long slots, LongSupplier clockNs)
            throws IOException {
        if (spec.simulated()) {
            return simulated(spec, pageSize, slots, clockNs);
        }
        return spec.sizeBytes() == 0
                ? new FileBackingStore(Path.of(spec.name()), pageSize)
                : new FileBackingStore(Path.of(spec.name()), pageSize, spec.sizeBytes() / pageSize);
    }

    /**
     * A store of the same number of blocks that holds no bytes, for accounting devices. A file is looked at, never written.
     *
     * @throws IOException if the spec names a file without a size, and the file is not there
     */
    public static BackingStore accounting(BackingSpec spec, int pageSize, long slots, LongSupplier clockNs)
            throws IOException {
        if (spec.simulated()) {
            return simulated(spec, pageSize, slots, clockNs);
        }
        long bytes = spec.sizeBytes() == 0 ? FileBackingStore.size(Path.of(spec.name())) : spec.sizeBytes();
        return new AccountingStore(spec.toString(), bytes / pageSize);
    }

    private static BackingStore simulated(BackingSpec spec, int pageSize, long slots, LongSupplier clockNs) {
        long blocks = spec.sizeBytes() == 0 ? slots + 1 : spec.sizeBytes() / pageSize;
        return new SimulatedBackingStore(Disks.named(spec.name()), pageSize, blocks, clockNs);
    }

    /** Blocks without bytes. */
    private record AccountingStore(String name, long blocks) implements BackingStore {
        @Override
        public void read(long block, byte[] page, int offset) throws IOException {
            throw new IOException(name + ": holds no bytes");
        }

        @Override
        public void write(long block, byte[] page, int offset) throws IOException {
            throw new IOException(name + ": holds no bytes");
        }

        @Override
        public void close() {}
    }
}
