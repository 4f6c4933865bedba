package swapreplay.traces.format;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What is known of each slot that a trace touches: 9 bytes for each, in chunks made on first touch. */
final class SlotTable {
    static final byte WRITTEN = 1;
    static final byte READ = 2;
    /** Holds a page now, as far as events tell. */
    static final byte LIVE = 4;
    /** Was written and neither read, overwritten nor discarded since. */
    static final byte PENDING = 8;

    private static final int CHUNK_BITS = 12;
    /** Chunks of the first TiB (in pages of 4 KiB) are found by their number, others in a map. */
    private static final int NEAR = 1 << 16;

    private static final class Chunk {
        final byte[] flags = new byte[1 << CHUNK_BITS];
        final long[] writtenNs = new long[1 << CHUNK_BITS];
    }

    private @Nullable Chunk[] near = new Chunk[16];
    private final Map<Long, Chunk> far = new HashMap<>();

    byte flags(long slot) {
        return chunk(slot).flags[at(slot)];
    }

    void flags(long slot, int flags) {
        chunk(slot).flags[at(slot)] = (byte) flags;
    }

    long writtenNs(long slot) {
        return chunk(slot).writtenNs[at(slot)];
    }

    void writtenNs(long slot, long timeNs) {
        chunk(slot).writtenNs[at(slot)] = timeNs;
    }

    /** Calls for every slot of the range that may have flags, in any order; ranges can be far longer than what was ever touched. */
    void inTouched(long firstSlot, long count, LongConsumer visit) {
        long end = firstSlot + count;
        touchedChunks(firstSlot >> CHUNK_BITS, (end - 1) >> CHUNK_BITS).forEach(number -> {
            long from = Math.max(firstSlot, number << CHUNK_BITS);
            long to = Math.min(end, (number + 1) << CHUNK_BITS);
            for (long slot = from; slot < to; slot++) {
                visit.accept(slot);
            }
        });
    }

    private LongStream touchedChunks(long first, long last) {
        LongStream nearby = LongStream.rangeClosed(Math.max(first, 0), Math.min(last, near.length - 1))
                .filter(number -> near[(int) number] != null);
        LongStream others =
                far.keySet().stream().mapToLong(Long::longValue).filter(number -> number >= first && number <= last);
        return LongStream.concat(nearby, others);
    }

    /** Takes flags away from all slots. */
    void clear(int flags) {
        for (Chunk chunk : near) {
            clear(chunk, flags);
        }
        far.values().forEach(chunk -> clear(chunk, flags));
    }

    private static void clear(@Nullable Chunk chunk, int flags) {
        if (chunk != null) {
            for (int i = 0; i < chunk.flags.length; i++) {
                chunk.flags[i] &= (byte) ~flags;
            }
        }
    }

    private Chunk chunk(long slot) {
        long number = slot >> CHUNK_BITS;
        if (number < 0 || number >= NEAR) {
            return far.computeIfAbsent(number, key -> new Chunk());
        }
        if (number >= near.length) {
            near = Arrays.copyOf(near, Math.max((int) number + 1, Math.min(NEAR, 2 * near.length)));
        }
        Chunk chunk = near[(int) number];
        if (chunk == null) {
            chunk = new Chunk();
            near[(int) number] = chunk;
        }
        return chunk;
    }

    private static int at(long slot) {
        return (int) slot & ((1 << CHUNK_BITS) - 1);
    }
}
