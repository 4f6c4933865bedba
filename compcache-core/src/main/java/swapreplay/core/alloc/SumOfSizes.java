package swapreplay.core.alloc;

import java.util.function.IntUnaryOperator;

/**
 * Accounts for objects one by one, as if each were charged some bytes and nothing else: a frame of this allocator is one byte.
 * {@code ideal} charges what was asked for, the floor that every chart draws; {@code kmalloc:ksize} the size rounded up to a
 * slab cache's.
 *
 * <p>No real allocator can do that; where bytes must be stored, they lie in a zsmalloc pool whose frames nobody counts.
 */
final class SumOfSizes implements Allocator {
    private final String name;
    private final IntUnaryOperator charge;
    private final Zsmalloc places;
    private long chargedBytes;

    /** @param charge bytes charged for an object of so many bytes, at least as many */
    SumOfSizes(String name, IntUnaryOperator charge, FrameStore store, int pageSize) {
        this.name = name;
        this.charge = charge;
        this.places = new Zsmalloc("zsmalloc", ZsKernel.DEFAULT, ZsKernel.DEFAULT.defaultChain(), store, pageSize);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maxObjectSize() {
        return places.maxObjectSize();
    }

    /** A page that does not compress is an object like any other. */
    @Override
    public int hugeThreshold() {
        return places.maxObjectSize();
    }

    @Override
    public long alloc(int size) {
        long handle = places.alloc(size);
        if (handle != NO_SPACE) {
            chargedBytes += charge.applyAsInt(size);
        }
        return handle;
    }

    @Override
    public void free(long handle) {
        int size = places.sizeOf(handle);
        places.free(handle);
        chargedBytes -= charge.applyAsInt(size);
    }

    @Override
    public void locate(long handle, int size, Extent extent) {
        places.locate(handle, size, extent);
    }

    /** Bytes charged for live objects. */
    @Override
    public long frames() {
        return chargedBytes;
    }

    /** One byte. */
    @Override
    public int frameSize() {
        return 1;
    }

    @Override
    public Usage usage() {
        Usage inPlaces = places.usage();
        return new Usage(inPlaces.objects(), inPlaces.requestedBytes(), chargedBytes, chargedBytes, 1);
    }

    @Override
    public void checkInvariants() {
        places.checkInvariants();
        if (chargedBytes < places.askedBytes() || (places.askedBytes() == 0 && chargedBytes != 0)) {
            throw new IllegalStateException(chargedBytes + " bytes charged for " + places.askedBytes());
        }
    }
}
