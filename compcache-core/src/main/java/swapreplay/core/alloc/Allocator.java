package swapreplay.core.alloc;

/**
 * Hands out space for compressed objects inside page frames, and accounts for every frame it holds.
 *
 * <p>One implementation serves both uses: over a {@link FrameStore} that holds bytes, and over one that only counts. Not
 * thread-safe: the caller serialises all calls. The bytes of an object may be copied without that lock between {@link #locate}
 * and the next {@link #compact} or {@link #free} of it.
 */
public interface Allocator {
    /** What {@link #alloc} answers when there is no room, or when it never serves that size. Never a valid handle. */
    long NO_SPACE = 0;

    /** The spec that finds this allocator again, parameters included: {@code "zsmalloc:chain=8"}. */
    String name();

    /** Largest object that {@link #alloc} serves, in bytes. */
    int maxObjectSize();

    /**
     * The smallest compressed length, in bytes, that a device over this allocator stores as a raw page instead. May be more
     * than {@link #maxObjectSize}; a device keeps raw pages that do not fit in frames of its own, as ramzswap did.
     */
    int hugeThreshold();

    /**
     * Reserves room for {@code size} bytes.
     *
     * @return a handle, or {@link #NO_SPACE}; sizes that this allocator never serves are answered with {@link #NO_SPACE} too:
     *     below 1 (TLSF serves 0, as the original did) and above {@link #maxObjectSize}
     */
    long alloc(int size);

    /** Gives the room back; the handle is dead afterwards. Freeing a dead handle is a bug in the caller and may throw. */
    void free(long handle);

    /** Fills {@code extent} with where the object of {@code size} bytes, as asked for at {@link #alloc}, lies. */
    void locate(long handle, int size, Extent extent);

    /**
     * True if freeing one object can move others: then an object's bytes may only be copied while nothing is freed. If
     * false, nothing but {@link #compact} moves an object.
     */
    default boolean freeMovesOthers() {
        return false;
    }

    /**
     * A number that grows with the room that an object takes, for recompression: only an object of a smaller number is an
     * improvement. zsmalloc: its size class, looked up without the handle word, as zram does.
     */
    default int roomOf(int bytes) {
        return bytes;
    }

    /** Frames held now, full or not. {@code mem_used_total} is this times {@link #frameSize()}. */
    long frames();

    /** Bytes in one frame: the page size, or the region size of a region allocator. */
    int frameSize();

    /** Moves objects together and gives emptied frames back; handles stay valid. @return frames given back; 0 if it cannot */
    default long compact() {
        return 0;
    }

    /** A snapshot of the accounts; slower than {@link #frames}. */
    Usage usage();

    /** Recounts everything from the structures. Slow, for tests. @throws IllegalStateException on any contradiction */
    void checkInvariants();

    /**
     * @param objects live handles
     * @param requestedBytes sum of the sizes asked for
     * @param grantedBytes sum of the room handed out, headers included; the difference is internal fragmentation
     * @param frames frames held, full or not
     * @param frameSize bytes in one frame
     */
    record Usage(long objects, long requestedBytes, long grantedBytes, long frames, int frameSize) {
        public Usage {
            if (requestedBytes > grantedBytes || grantedBytes > frames * frameSize) {
                throw new IllegalStateException(
                        "usage does not add up: " + requestedBytes + "/" + grantedBytes + "/" + frames + " frames");
            }
        }
    }
}
