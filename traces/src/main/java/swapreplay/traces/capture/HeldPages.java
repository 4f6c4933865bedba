package swapreplay.traces.capture;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceSummary;
import swapreplay.traces.format.TraceWriter;

/**
 * The pages that a zram holds when a recording begins, as the first writes of the trace. Read through the device, past the page cache, while the source
 * is armed and before its events are read. On zram a free slot reads as zeros, so a page of zeros is taken for a free slot; kernels since 6.12 write none.
 * Other devices keep the old contents of free slots and cannot be told this way.
 */
final class HeldPages {
    private static final int CHUNK_BYTES = 1 << 20;

    private HeldPages() {}

    static void requireTold(SwapDevice device) throws CaptureException {
        if (!device.zram()) {
            throw new CaptureException(
                    "--snapshot: " + device.path() + " does not tell which of its slots are in use",
                    "Only a zram device does: its free slots read as zeros. Record without --snapshot.");
        }
    }

    /** @return for the trace's metadata: what was found, and how much went on meanwhile */
    static Map<String, Object> writeTo(TraceWriter writer, SwapDevice device) throws IOException {
        long startNs = System.nanoTime();
        Counters before = Counters.of(device);
        int pageSize = device.pageSize();
        int name = writer.name(TraceSummary.SNAPSHOT);
        byte[] page = new byte[pageSize];
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES + pageSize)
                .alignedSlice(pageSize)
                .slice(0, CHUNK_BYTES);
        long held = 0;
        try (FileChannel channel =
                FileChannel.open(device.path(), StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
            long slots = device.slots();
            for (long slot = 0; slot < slots; ) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, (slots - slot) * pageSize));
                int read = channel.read(chunk, slot * pageSize) / pageSize;
                if (read <= 0) {
                    throw new IOException(device.path() + ": slot " + slot + " cannot be read");
                }
                for (int i = 0; i < read; i++) {
                    chunk.get(i * pageSize, page);
                    // slot 0 is the header of the swap area
                    if (slot + i > 0 && !isZero(page)) {
                        writer.event(0, Op.WRITE, slot + i, 1, writer.content(page, 0), true, -1, name);
                        held++;
                    }
                }
                slot += read;
            }
        }
        Counters meanwhile = Counters.of(device).since(before);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("slots", held);
        facts.put("ms", (System.nanoTime() - startNs) / 1_000_000);
        facts.put("swapped_meanwhile", meanwhile.vmstat("pswpout") + meanwhile.vmstat("pswpin"));
        return facts;
    }

    private static boolean isZero(byte[] page) {
        return page[0] == 0 && Arrays.mismatch(page, 0, page.length - 1, page, 1, page.length) < 0;
    }
}
