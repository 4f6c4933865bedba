package swapreplay.traces.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import swapreplay.traces.importer.BlockEvent;

/** What the helper of the eBPF source writes becomes events with contents. */
class EbpfSourceTest {
    private static final int DEVICE = 253 << 20;
    private static final int PAGE = 4096;
    private static final int WRITE = BlockEvent.WRITE | BlockEvent.SYNC;
    private static final SwapDevice ZRAM =
            new SwapDevice("zram0", Path.of("/dev/zram0"), DEVICE, DEVICE, 0, 800, PAGE, null);

    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final PendingEvents pending = new PendingEvents();
    private final PagePool pool = new PagePool(PAGE, 1 << 20);
    private final ContentsTally tally = new ContentsTally();

    /** Appends a record; a page of bytes {@code content} if its flags ask for one. */
    private EbpfSourceTest record(int kind, int flags, long sector, int bytes, int category, int page, int content) {
        ByteBuffer record = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        record.putLong(1_000_000L + stream.size()).putLong(sector).putInt(bytes).putInt(category);
        record.putInt(1234)
                .putShort((short) kind)
                .putShort((short) flags)
                .putInt(page)
                .putInt(0);
        record.put("perl".getBytes(StandardCharsets.US_ASCII));
        stream.writeBytes(record.array());
        if ((flags & EbpfRecords.HAS_PAGE) != 0) {
            byte[] whole = new byte[PAGE];
            Arrays.fill(whole, (byte) content);
            stream.writeBytes(whole);
        }
        return this;
    }

    private EbpfSourceTest end() {
        return record(EbpfRecords.END, 0, 0, 0, 0, 0, 0);
    }

    private Collector collect(byte[] bytes, ContentsMode contents) {
        EbpfSource source = new EbpfSource(ZRAM, contents);
        source.read(new ByteArrayInputStream(bytes));
        Collector collector = new Collector(source, ZRAM, contents, null, -1, -1, pool, pending, tally);
        collector.collect();
        return collector;
    }

    /** The events, each with the first byte of its content or '-'. */
    private List<String> events() {
        List<String> events = new ArrayList<>();
        for (long number = pending.first(); number < pending.next(); number++) {
            int page = pending.page(number);
            String content = page < 0 ? "-" : Integer.toString(pool.array(page)[pool.offset(page)]);
            events.add(pending.op(number).word() + " " + pending.slot(number) + " " + pending.pages(number) + " "
                    + content);
        }
        assertEquals(
                tally.wanted.get(),
                tally.covered.get() + tally.late.get() + tally.failed.get() + tally.backlog.get(),
                "every page that was wanted has exactly one outcome");
        return events;
    }

    @Test
    void writesBringTheirPages() {
        record(EbpfRecords.OP, EbpfRecords.HAS_PAGE, 56, PAGE, WRITE, 0, 7);
        record(EbpfRecords.OP, 0, 56, PAGE, BlockEvent.READ, 0, 0);
        record(EbpfRecords.FREE, 0, 7, 0, 0, 0, 0);
        record(EbpfRecords.OP, EbpfRecords.HAS_PAGE, 56, PAGE, WRITE, 0, 0).end();
        collect(stream.toByteArray(), ContentsMode.FULL);
        assertEquals(List.of("write 7 1 7", "read 7 1 -", "free 7 1 -", "write 7 1 0"), events());
        assertEquals(2, tally.covered.get());
    }

    @Test
    void thePagesOfALargeWriteFindTheirSlots() {
        record(EbpfRecords.OP, EbpfRecords.HAS_PAGE, 80, 4 * PAGE, WRITE, 0, 10);
        record(EbpfRecords.OP, 0, 8, PAGE, BlockEvent.READ, 0, 0); // another processor's
        record(EbpfRecords.FURTHER_PAGE, EbpfRecords.HAS_PAGE, 80, 4 * PAGE, WRITE, 1, 11);
        record(EbpfRecords.FURTHER_PAGE, EbpfRecords.NO_ROOM, 80, 4 * PAGE, WRITE, 2, 0);
        record(EbpfRecords.FURTHER_PAGE, EbpfRecords.HAS_PAGE | EbpfRecords.UNREADABLE, 80, 4 * PAGE, WRITE, 3, 0);
        end();
        collect(stream.toByteArray(), ContentsMode.FULL);
        assertEquals(List.of("write 10 1 10", "write 11 1 11", "write 12 1 -", "write 13 1 -", "read 1 1 -"), events());
        assertEquals(1, tally.late.get());
        assertEquals(1, tally.failed.get());
    }

    @Test
    void lostRecordsAreMarkedAndAPageThatNeverComesIsCounted() {
        record(EbpfRecords.OP, EbpfRecords.HAS_PAGE, 80, 2 * PAGE, WRITE, 0, 10);
        record(EbpfRecords.LOST, 0, 3, 0, 0, 0, 0).end();
        Collector collector = collect(stream.toByteArray(), ContentsMode.FULL);
        assertEquals(List.of("write 10 1 10", "write 11 1 -", "lost 0 3 -"), events());
        assertEquals(1, tally.late.get());
        assertEquals(3, collector.pages(swapreplay.traces.event.Op.LOST));
    }

    @Test
    void aHelperThatDiesIsAFailureWhereverItsRecordsEnd() {
        record(EbpfRecords.OP, EbpfRecords.HAS_PAGE, 56, PAGE, WRITE, 0, 7);
        byte[] whole = stream.toByteArray();
        for (int length = 0; length < whole.length; length += 13) {
            Collector collector = collect(Arrays.copyOf(whole, length), ContentsMode.FULL);
            assertNotNull(collector.failure());
            assertEquals("its helper ended", collector.failure().getMessage());
        }
        assertEquals(0, tally.writes.get());
    }

    @Test
    void aRecordOfAnotherVersionIsRefused() throws IOException {
        record(9, 0, 0, 0, 0, 0, 0);
        EbpfSource source = new EbpfSource(ZRAM, ContentsMode.FULL);
        source.read(new ByteArrayInputStream(stream.toByteArray()));
        assertThrows(IOException.class, () -> source.next(new BlockEvent()));
    }

    /** As sampled() of watch.bpf.c: 53 bits of a hash against the threshold. */
    @Test
    void theProgramsSampleIsTheRecorders() {
        ContentsMode tenth = new ContentsMode(0.1);
        assertEquals(1L << 53, ContentsMode.FULL.threshold());
        int taken = 0;
        for (long page = 0; page < 10_000; page++) {
            long time = 977 * page;
            long hash = page * 0x9e3779b97f4a7c15L ^ time * 0xc2b2ae3d27d4eb4fL;
            hash ^= hash >>> 32;
            hash *= 0xd6e8feb86659fd93L;
            hash ^= hash >>> 32;
            assertEquals(hash >>> 11 < tenth.threshold(), tenth.takes(page, time));
            taken += tenth.takes(page, time) ? 1 : 0;
        }
        assertEquals(1000, taken, 100);
    }
}
