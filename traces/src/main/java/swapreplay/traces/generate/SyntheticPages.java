package swapreplay.traces.generate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceWriter;

/**
 * Pages that look like memory from afar: 6 % one word repeated, 6 % noise, the rest records of pointers, counters and small words with a share of
 * noise that is drawn for each page. A stand-in where there is nothing better; real pages are {@link PagesOfFile}.
 */
public final class SyntheticPages implements PageSupply {
    private final ByteBuffer page;

    /** For pages of this size. */
    public SyntheticPages(int pageSize) {
        page = ByteBuffer.allocate(pageSize).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public @Nullable List<String> sizeCodecs() {
        return null;
    }

    @Override
    public int next(TraceWriter writer, SplittableRandom random) throws IOException {
        double kind = random.nextDouble();
        if (kind < 0.06) {
            fill(kind < 0.04 ? 0 : random.nextInt(256) * 0x0101010101010101L);
        } else if (kind < 0.12) {
            random.nextBytes(page.array());
        } else {
            records(random);
        }
        return writer.content(page.array(), 0);
    }

    private void fill(long word) {
        for (int at = 0; at < page.capacity(); at += 8) {
            page.putLong(at, word);
        }
    }

    private void records(SplittableRandom random) {
        double noise = random.nextDouble() * random.nextDouble();
        long base = 0x7f0000000000L + (random.nextLong() & 0xffff_f000L);
        int words = 2 + random.nextInt(14);
        Arrays.fill(page.array(), (byte) 0);
        for (int at = 0; at < page.capacity(); at += 8) {
            int field = at / 8 % words;
            if (random.nextDouble() < noise) {
                page.putLong(at, random.nextLong());
            } else if (field == 0) {
                page.putLong(at, base + 16L * at);
            } else if (field % 3 == 1) {
                page.putInt(at, at / 8 / words);
            } else if (field % 3 == 2) {
                page.putLong(at, (base & 0xffff_ffff_0000L) | random.nextInt(256));
            }
        }
    }

    @Override
    public void close() {}
}
