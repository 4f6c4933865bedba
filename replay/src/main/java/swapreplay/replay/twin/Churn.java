package swapreplay.replay.twin;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import swapreplay.replay.lab.PageFile;

/**
 * Random writes, overwrites, reads, discards and compactions, in turns growing and shrinking, so that pools fragment. The same for
 * the same seed, slots, count and pages, on any machine.
 *
 * @param attributes what is written to attributes in between
 */
record Churn(long seed, long operations, long slots, PageFile pages, AttributeDraw attributes) implements Operations {
    private static final int PHASES = 20;
    private static final int MOST_DISCARDED = 64;
    /** Of a thousand operations. */
    private static final int COMPACTIONS = 1;

    private static final int DISCARDS_GROWING = 10;
    private static final int DISCARDS_SHRINKING = 60;
    private static final int READS = 250;
    /** Of a hundred writes: pages of one word, which no page file of distinct pages has enough of. */
    private static final int SAME_FILLED = 3;

    @Override
    public long total() {
        return operations;
    }

    @Override
    public Walk walk() {
        return new RandomWalk();
    }

    private final class RandomWalk implements Walk {
        private final SplittableRandom random = new SplittableRandom(seed);
        private final long phaseLength = Math.max(1, operations / PHASES);
        private long done;
        private Kind kind = Kind.READ;
        private long slot;
        private long count = 1;
        private int page;
        private long word;
        private String attribute = "";

        @Override
        public boolean next() {
            if (done == operations) {
                return false;
            }
            boolean growing = done++ / phaseLength % 2 == 0;
            int discards = growing ? DISCARDS_GROWING : DISCARDS_SHRINKING;
            int draw = random.nextInt(1000);
            slot = random.nextLong(slots);
            count = 1;
            if (attributes.perThousand() > 0 && random.nextInt(1000) < attributes.perThousand()) {
                kind = Kind.ATTRIBUTE;
                attribute = attributes.next(random, slot);
            } else if (draw < COMPACTIONS) {
                kind = Kind.COMPACT;
            } else if (draw < COMPACTIONS + discards) {
                kind = Kind.FREE;
                count = 1 + random.nextLong(Math.min(MOST_DISCARDED, slots - slot));
            } else if (draw < COMPACTIONS + discards + READS) {
                kind = Kind.READ;
            } else {
                kind = Kind.WRITE;
                page = random.nextInt(100) < SAME_FILLED ? -1 : random.nextInt(pages.pages());
                word = random.nextInt(2) == 0 ? 0 : random.nextLong();
            }
            return true;
        }

        @Override
        public String attribute() {
            return attribute;
        }

        @Override
        public Kind kind() {
            return kind;
        }

        @Override
        public long slot() {
            return slot;
        }

        @Override
        public long count() {
            return count;
        }

        @Override
        public void page(byte[] to) {
            if (page >= 0) {
                System.arraycopy(pages.array(page), pages.offset(page), to, 0, pages.pageSize());
            } else if (word == 0) {
                Arrays.fill(to, (byte) 0);
            } else {
                ByteBuffer words = ByteBuffer.wrap(to);
                while (words.hasRemaining()) {
                    words.putLong(word);
                }
            }
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
