package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import swapreplay.traces.event.Op;

/** Between the clients and the trace: order kept, room bounded, losses told. */
class RecordQueueTest {
    private static final byte[] PAGE = new byte[16];

    @Test
    void whatFindsNoRoomIsCountedAndMarked() throws IOException {
        RecordQueue queue = new RecordQueue(4, 16, 0);
        for (int i = 0; i < 10; i++) {
            queue.put(Op.READ, i, 1, PAGE, true);
        }
        assertEquals(6, queue.lost());
        queue.end();
        List<String> seen = new ArrayList<>();
        queue.drainTo(new Noting(seen));
        assertEquals(List.of("READ 0", "READ 1", "READ 2", "READ 3", "lost 6"), seen);
    }

    @Test
    void nothingIsLostWhenSomebodyDrains() throws Exception {
        RecordQueue queue = new RecordQueue(4, 16, Long.MAX_VALUE);
        Thread client = new Thread(() -> {
            for (int i = 0; i < 5000; i++) {
                byte[] page = new byte[16];
                page[3] = (byte) i;
                queue.put(i % 2 == 0 ? Op.WRITE : Op.DISCARD, i, 1 + i % 3, page, i % 5 == 0);
            }
            queue.end();
        });
        client.start();
        List<String> seen = new ArrayList<>();
        queue.drainTo(new RecordQueue.Sink() {
            private long last;

            @Override
            public void take(long timeNs, Op op, long slot, long pages, byte[] page, boolean starts) {
                assertEquals(seen.size(), slot);
                assertEquals(1 + slot % 3, pages);
                assertEquals(slot % 5 == 0, starts);
                assertEquals(op == Op.WRITE ? (byte) slot : page[3], page[3]);
                assertEquals(true, timeNs >= last);
                last = timeNs;
                seen.add(op.name());
            }

            @Override
            public void lost(long timeNs, long count) {
                throw new AssertionError("lost " + count);
            }
        });
        client.join();
        assertEquals(5000, seen.size());
        assertEquals(0, queue.lost());
    }

    private record Noting(List<String> seen) implements RecordQueue.Sink {
        @Override
        public void take(long timeNs, Op op, long slot, long pages, byte[] page, boolean starts) {
            seen.add(op + " " + slot);
        }

        @Override
        public void lost(long timeNs, long count) {
            seen.add("lost " + count);
        }
    }
}
