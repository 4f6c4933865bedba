package swapreplay.traces.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.traces.importer.TracefsLine.Kind;

/** Lines as kernels from 6.1 to 6.18 print them, and some that only look like lines. */
class TracefsLineTest {
    private final TracefsLine line = new TracefsLine();
    private final BlockEvent event = new BlockEvent();

    private Kind parse(String text) {
        byte[] bytes = ("xx" + text + "\n").getBytes(StandardCharsets.UTF_8);
        return line.parse(bytes, 2, bytes.length - 1, event);
    }

    @Test
    void aQueuedWriteHasAllItsParts() {
        assertEquals(
                Kind.EVENT,
                parse("        selfpage-11306   [001] .....  1687.605789: block_bio_queue: 253,2 WS 8 + 16"
                        + " [selfpage]"));
        assertEquals(BlockEvent.Action.QUEUE, event.action);
        assertEquals(11306, event.pid);
        assertEquals(1, event.cpu);
        assertEquals(1687_605_789_000L, event.timeNs);
        assertEquals("253:2", BlockEvent.deviceName(event.device));
        assertEquals(BlockEvent.WRITE | BlockEvent.SYNC, event.category);
        assertEquals(8, event.sector);
        assertEquals(8192, event.bytes);
        assertEquals("selfpage", event.comm);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`           <...>-11306   [000] ....  1687.605789: block_bio_queue: 253,2 WS 8 + 8 [perl]`|perl",
                "`      a b-2 [1]-11306   [000] .....  1687.605789: block_bio_queue: 253,2 WS 8 + 8 [a b-2 [1]]`|a b-2"
                        + " [1]",
                "`            perl-11306   (  11300) [000] .....  1687.605789: block_bio_queue: 253,2 WS 8 + 8"
                        + " [perl]`|perl",
                "`perl-11306 [000] 1687.605789: block_bio_queue: 253,2 WS 8 + 8 [perl]`|perl",
                "`          perl-11306   [000]  1687.605789: block_bio_queue:       253,2 WS 8 + 8 [perl]`|perl",
                "`swrx:           perl-11306 [000] 1687.605789000: block_bio_queue:      253,2 WS 8 + 8 [perl]`|perl",
                "`            perl-11306 [000] 1687.605789: (+88)    block_bio_queue:      253,2 WS 8 + 8 [perl]`|perl",
                "`    kworker/u8:1-11306   [000] d.h1.  1687.605789: block_bio_queue: 253,2 WS 8 + 8"
                        + " [kworker/u8:1]`|kworker/u8:1",
            })
    void thePidIsFoundWhateverTheNameIs(String text, String comm) {
        assertEquals(Kind.EVENT, parse(text));
        assertEquals(11306, event.pid);
        assertEquals(1687_605_789_000L, event.timeNs);
        assertEquals(comm, event.comm);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`block_bio_complete: 254,0 W 6144 + 8 [0]`",
                "`block_rq_complete: 254,0 W () 6144 + 8 [0]`",
                "`block_rq_complete: 254,0 W () 6144 + 8 none,0,0 [0]`",
                "`block_rq_complete: 254,0 W (2a 00 00 00) 6144 + 8 be,0,4 [0]`",
            })
    void completionsOfBiosAndOfRequestsAreRead(String text) {
        assertEquals(Kind.EVENT, parse("          <idle>-0       [001] d.h1.  1687.605911: " + text));
        assertEquals(BlockEvent.Action.COMPLETE, event.action);
        assertEquals(6144, event.sector);
        assertEquals(4096, event.bytes);
        assertEquals(BlockEvent.WRITE, event.category);
    }

    @ParameterizedTest
    @CsvSource({
        "WS, 10",
        "RS, 9",
        "R, 1",
        "RA, 2049",
        "DS, 8202",
        "FWS, 14",
        "FF, 4",
        "N, 0",
        "WFS, 10",
        "F, 4",
        "RSM, 9"
    })
    void rwbsLettersBecomeCategories(String rwbs, int category) {
        parse("            perl-1       [000] .....     1.000000: block_bio_queue: 8,0 " + rwbs + " 8 + 8 [perl]");
        assertEquals(category, event.category);
    }

    @Test
    void lossesAreCounted() {
        assertEquals(Kind.LOST, parse("CPU:1 [LOST 5616 EVENTS]"));
        assertEquals(5616, line.lostEvents);
        assertEquals(Kind.LOST, parse("CPU:0 [LOST EVENTS]"));
        assertEquals(1, line.lostEvents);
        assertEquals(Kind.HEADER, parse("# entries-in-buffer/entries-written: 6810/6900   #P:2"));
        assertEquals(90, line.lostEvents);
    }

    @Test
    void aMarkGivesItsText() {
        String text = "            java-113     [001] .....  1687.606000: tracing_mark_write: swapreplay 7";
        assertEquals(Kind.MARK, parse(text));
        assertEquals("swapreplay 7".length(), line.markTo - line.markFrom);
    }

    @Test
    void aProbeOnZramsHookIsAFreedSlot() {
        assertEquals(
                Kind.EVENT,
                parse("            perl-263     [000] .....    46.954499: zfree:"
                        + " (zram_slot_free_notify+0x0/0x90 [zram]) idx=20481"));
        assertEquals(BlockEvent.Action.SLOT_FREE, event.action);
        assertEquals(20481, event.sector);
    }

    @Test
    void aProbeOnZramsOldWayIsAPageOperation() {
        assertEquals(
                Kind.EVENT,
                parse("    my swap off-263     [000] .....    46.954499: access:"
                        + " (zram_rw_page+0x0/0x90 [zram]) sector=20488 op=1"));
        assertEquals(BlockEvent.Action.QUEUE, event.action);
        assertEquals(BlockEvent.WRITE | BlockEvent.SYNC, event.category);
        assertEquals(20488, event.sector);
        assertEquals(4096, event.bytes);
        assertEquals(BlockEvent.NO_DEVICE, event.device);
        assertEquals("my swap off", event.comm);
        assertEquals(263, event.pid);

        assertEquals(
                Kind.EVENT,
                parse("            perl-263     [000] .....    46.954599: done:"
                        + " (bdev_write_page+0x8c/0xf0 <- zram_rw_page)"));
        assertEquals(BlockEvent.Action.COMPLETE, event.action);
        assertEquals(263, event.pid);
        assertEquals(
                Kind.MALFORMED,
                parse("            perl-263     [000] .....    46.954499: access: (zram_rw_page+0x0/0x90 [zram])"
                        + " op=1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`            perl-263     [000] .....    46.954499: block_rq_issue: 8,0 W 4096 () 8 + 8 [perl]`|OTHER",
                "`# tracer: nop`|OTHER",
                "``|OTHER",
                "`            perl-263     [000] .....    46954499: block_bio_queue: 8,0 W 8 + 8 [perl]`|MALFORMED",
                "`            perl-263     [000] .....    46.954499: block_bio_queue: 8,0 W 8 + 8 [perl`|MALFORMED",
                "`            perl-263     [000] .....    46.954499: block_bio_queue: 8,0 W 8 +`|MALFORMED",
                "`            perl-263     [000] .....    46.954499: block_bio_queue: 99999,0 W 8 + 8"
                        + " [perl]`|MALFORMED",
                "`            perl-263`|MALFORMED",
                "`CPU:1 [LOST`|MALFORMED",
                "`            perl-263     [000] .....    46.954499: <new> block_bio_queue: 8,0 W 8 + 8"
                        + " [perl]`|MALFORMED",
                "`hello, world`|MALFORMED",
            })
    void whatIsNoBlockEventIsToldApart(String text, Kind kind) {
        assertEquals(kind, parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`       perf-exec 10387 [001]   827.990455:    block:block_bio_queue: 254,0 RM 36986352 + 8"
                        + " [perf-exec]`|perf-exec|10387",
                "`       perf-exec 10387 [001]   827.990455:          1 block:block_bio_queue: 254,0 RM 36986352 + 8"
                        + " [perf-exec]`|perf-exec|10387",
                "`  kworker/0:1 H  7/12 [000]   827.990455: block:block_bio_queue: 253,2 WS 8 + 8 [a b 3 [1]]`|a b 3"
                        + " [1]|12",
            })
    void linesOfPerfAreReadByTheirOwnParser(String text, String comm, int pid) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(Kind.EVENT, new TracefsLine(true).parse(bytes, 0, bytes.length, event));
        assertEquals(comm, event.comm);
        assertEquals(pid, event.pid);
        assertEquals(827_990_455_000L, event.timeNs);
        assertEquals(Kind.MALFORMED, parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`cpus=2`|OTHER|0",
                "`version = 6`|OTHER|0",
                "`CPU 3 is empty`|OTHER|0",
                "`CPU:1 [5616 EVENTS DROPPED]`|LOST|5616",
                "`CPU:1 [EVENTS DROPPED]`|LOST|1",
                "`CPU 3 is full`|MALFORMED|0",
            })
    void noticesOfTraceCmdAreNoEvents(String text, Kind kind, long lost) {
        assertEquals(kind, parse(text));
        if (kind == Kind.LOST) {
            assertEquals(lost, line.lostEvents);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`              dd-15906   [001] d..1. 13544.231108: 253,2    Q  WS 8 + 16 [a: [b]]`|EVENT|QUEUE|a:"
                        + " [b]",
                "`              dd-15906   [001] d..1. 13544.231124: 253,2    C  WS 8 + 16 [0]`|EVENT|COMPLETE|``",
                "`              dd-15906   [001] d..1. 13544.231124:   7,0    D  WS 8 + 16 [dd]`|OTHER||",
                "`              dd-15906   [001] d..1. 13544.231124:   7,0   UT   N [dd] 1`|OTHER||",
                "`              dd-15906   [001] d..1. 13544.231124:   7,0    Q FWS [dd]`|OTHER||",
                "`              dd-15906   [001] d..1. 13544.231124:   7,0    Q WS 8 + x [dd]`|MALFORMED||",
                "`              dd-15906   [001] d..1. 13544.231124:   7;0    Q WS 8 + 8 [dd]`|MALFORMED||",
            })
    void linesOfTheBlkTracer(String text, Kind kind, BlockEvent.@Nullable Action action, @Nullable String comm) {
        assertEquals(kind, parse(text));
        if (kind == Kind.EVENT) {
            assertEquals(action, event.action);
            assertEquals("253:2", BlockEvent.deviceName(event.device));
            assertEquals(BlockEvent.WRITE | BlockEvent.SYNC, event.category);
            assertEquals(8, event.sector);
            assertEquals(8192, event.bytes);
            assertEquals(comm, event.comm);
        }
    }
}
