package swapreplay.replay.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceWriter;

/** Small traces of every kind of operation, from a seed. */
public final class TestTraces {
    public static final int PAGE = 4096;
    static final int SLOTS = 300;

    private TestTraces() {}

    /** A churn of {@code events} operations as on zram. */
    public static Path churn(Path file, long seed, int events) throws IOException {
        return churn(file, seed, events, Map.of("synchronous_swap", true));
    }

    public static Path churn(Path file, long seed, int events, Map<String, Object> facts) throws IOException {
        return churn(file, seed, events, facts, 1_000_000);
    }

    /** @param longestStepNs between two events */
    static Path churn(Path file, long seed, int events, Map<String, Object> facts, int longestStepNs)
            throws IOException {
        Random random = new Random(seed);
        Map<String, Object> metadata = new LinkedHashMap<>(facts);
        metadata.put("page_size", PAGE);
        try (TraceWriter writer = TraceWriter.create(file, metadata)) {
            int name = writer.name("churn");
            byte[] page = new byte[PAGE];
            long time = 0;
            int written = 0;
            while (written < events) {
                time += random.nextInt(longestStepNs);
                int slot = 1 + random.nextInt(SLOTS - 8);
                int kind = random.nextInt(100);
                if (kind < 50) {
                    int pages = random.nextInt(5) == 0 ? 1 + random.nextInt(8) : 1;
                    for (int i = 0; i < pages; i++) {
                        int content = random.nextInt(12) == 0 ? -1 : writer.content(page(random, page), 0);
                        writer.event(time, Op.WRITE, slot + i, 1, content, i == 0, 7, name);
                        written++;
                    }
                } else if (kind < 80) {
                    writer.event(time, Op.READ, slot, 1, -1, true, 8, name);
                } else if (kind < 90) {
                    writer.event(time, Op.FREE, slot, 1, -1, true, -1, -1);
                } else {
                    rare(writer, time, random, slot);
                }
                written++;
            }
        }
        return file;
    }

    private static void rare(TraceWriter writer, long time, Random random, int slot) throws IOException {
        switch (random.nextInt(8)) {
            case 0 -> writer.event(time, Op.DISCARD, slot, 1 + random.nextInt(40), -1, true, 9, -1);
            case 1 -> writer.event(time, Op.OTHER_DISCARD, slot, 1 + random.nextInt(10), -1, true, 9, -1);
            case 2 -> writer.event(time, Op.SWAPOFF_READ, slot, 1, -1, true, 9, -1);
            case 3 -> writer.event(time, Op.OTHER_READ, slot, 1, -1, true, 9, -1);
            case 4 -> writer.event(time, Op.OTHER_WRITE, slot, 1, -1, true, 9, -1);
            case 5 -> writer.event(time, Op.LOST, 0, 3, -1, true, -1, -1);
            case 6 -> writer.event(time, Op.SWAPON, 0, SLOTS, -1, true, 9, -1);
            default -> {
                if (random.nextInt(10) == 0) {
                    writer.event(time, Op.SWAPOFF, 0, 0, -1, true, 9, -1);
                }
            }
        }
    }

    /** Same-filled, text-like, sparse or incompressible; some come again. */
    private static byte[] page(Random random, byte[] page) {
        Random bytes = new Random(random.nextInt(200));
        int kind = bytes.nextInt(10);
        if (kind == 0) {
            Arrays.fill(page, (byte) bytes.nextInt(3));
        } else if (kind < 3) {
            bytes.nextBytes(page);
        } else {
            int noise = bytes.nextInt(PAGE);
            for (int i = 0; i < PAGE; i++) {
                page[i] = i < noise ? (byte) (bytes.nextInt(26) + 'a') : (byte) (i & 15);
            }
        }
        return page;
    }
}
