package swapreplay.traces.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.Op;
import swapreplay.traces.importer.BlockEvent;

/** The decisions about contents: what is read back is kept only when it is certainly what was written. */
class CollectorTest {
    private static final int PAGE = 4096;
    private static final int SLOTS = 64;
    private static final int DEVICE = 253 << 20;

    @TempDir
    Path directory = Path.of("");

    private final PendingEvents pending = new PendingEvents();
    private final PagePool pool = new PagePool(PAGE, 1 << 20);
    private final ContentsTally tally = new ContentsTally();

    /** Slot n of the device holds bytes n, slot 0 and slot 50 zeros. */
    @BeforeEach
    void makeDevice() throws IOException {
        byte[] content = new byte[SLOTS * PAGE];
        for (int slot = 1; slot < SLOTS; slot++) {
            Arrays.fill(content, slot * PAGE, (slot + 1) * PAGE, (byte) (slot == 50 ? 0 : slot));
        }
        Files.write(directory.resolve("zram0"), content);
        Files.write(directory.resolve("sda1"), content);
    }

    private ScriptedSource script() {
        return new ScriptedSource(DEVICE);
    }

    /** Plays the script and lists the events, each with the first byte of its content or '-'. */
    private List<String> play(String name, ScriptedSource script) throws Exception {
        return play(name, script, ContentsMode.FULL);
    }

    private List<String> play(String name, ScriptedSource script, ContentsMode contents) throws Exception {
        Path path = directory.resolve(name);
        SwapDevice device = new SwapDevice(name, path, DEVICE, DEVICE, 0, SLOTS * 8L, PAGE, null);
        try (ReadBack readBack = new ReadBack(script, device, pool, FileChannel.open(path, StandardOpenOption.READ))) {
            int thread = readBack.threadId();
            new Collector(script, device, contents, readBack, thread, -1, pool, pending, tally).collect();
        }
        List<String> events = new ArrayList<>();
        for (long number = pending.first(); number < pending.next(); number++) {
            int page = pending.page(number);
            String content = page < 0 ? "-" : Integer.toString(pool.array(page)[pool.offset(page)]);
            events.add(pending.op(number).word() + " " + pending.slot(number) + " " + pending.pages(number) + " "
                    + content);
        }
        assertEquals(
                tally.wanted.get(),
                tally.covered.get()
                        + tally.overwritten.get()
                        + tally.freed.get()
                        + tally.late.get()
                        + tally.backlog.get()
                        + tally.failed.get(),
                "every page that was wanted has exactly one outcome");
        return events;
    }

    @Test
    void aWriteThatNothingDisturbsHasItsContent() throws Exception {
        assertEquals(
                List.of("write 7 1 7"),
                play("zram0", script().write(7, 1).written(7, 1).readBack(1)));
        assertEquals(1, tally.covered.get());
    }

    @Test
    void everyPageOfALargeWriteIsReadBack() throws Exception {
        assertEquals(
                List.of("write 8 1 8", "write 9 1 9", "write 10 1 10"),
                play("zram0", script().write(8, 3).written(8, 3).readBack(3)));
    }

    @Test
    void aRequestMayCompleteTheWritesOfSeveralOperations() throws Exception {
        assertEquals(
                List.of("write 8 1 8", "write 9 1 9"),
                play("sda1", script().write(8, 1).write(9, 1).written(8, 2).readBack(2)));
    }

    @Test
    void aWriteBeforeTheMarkMakesTheContentUncertain() throws Exception {
        List<String> events = play(
                "zram0",
                script().write(7, 1)
                        .written(7, 1)
                        .write(7, 1)
                        .readBack(1)
                        .written(7, 1)
                        .readBack(2));
        assertEquals(List.of("write 7 1 -", "write 7 1 7"), events);
        assertEquals(1, tally.overwritten.get());
    }

    @Test
    void aWriteBetweenTheTwoMarksStillMakesItUncertain() throws Exception {
        List<String> events = play(
                "zram0",
                script().write(7, 1).written(7, 1).oneMark(1).write(7, 1).oneMark(1));
        assertEquals(List.of("write 7 1 -", "write 7 1 -"), events);
        assertEquals(1, tally.overwritten.get());
    }

    @Test
    void aWriteOvertakenBeforeItsCompletionIsGivenUp() throws Exception {
        List<String> events =
                play("sda1", script().write(7, 1).write(7, 1).written(7, 1).readBack(1));
        assertEquals(List.of("write 7 1 -", "write 7 1 7"), events);
    }

    @Test
    void aReadFreesTheSlotOfZramButOfNoOtherDevice() throws Exception {
        assertEquals(
                List.of("write 7 1 -", "read 7 1 -"),
                play("zram0", script().write(7, 1).written(7, 1).read(7, 1).readBack(1)));
        assertEquals(1, tally.freed.get());
    }

    @Test
    void aReadDoesNotMatterOnADisk() throws Exception {
        assertEquals(
                List.of("write 7 1 7", "read 7 1 -"),
                play("sda1", script().write(7, 1).written(7, 1).read(7, 1).readBack(1)));
    }

    @Test
    void readsOfOtherToolsFreeNothing() throws Exception {
        assertEquals(
                List.of("write 7 1 7", "other_read 0 1 -", "other_read 7 1 -"),
                play(
                        "zram0",
                        script().write(7, 1)
                                .written(7, 1)
                                .queue(BlockEvent.READ | BlockEvent.READ_AHEAD, 0, 1, "udevd")
                                .queue(BlockEvent.READ, 7, 1, "dd")
                                .readBack(1)));
    }

    @Test
    void aDiscardMakesTheContentUncertain() throws Exception {
        assertEquals(
                List.of("write 7 1 -", "discard 1 32 -"),
                play("sda1", script().write(7, 1).written(7, 1).discard(1, 32).readBack(1)));
        assertEquals(1, tally.freed.get());
    }

    @Test
    void zerosOnZramMeanThatThePageWasFreed() throws Exception {
        assertEquals(
                List.of("write 50 1 -"),
                play("zram0", script().write(50, 1).written(50, 1).readBack(1)));
        assertEquals(1, tally.freed.get());
    }

    @Test
    void zerosOnADiskAreZeros() throws Exception {
        assertEquals(
                List.of("write 50 1 0"),
                play("sda1", script().write(50, 1).written(50, 1).readBack(1)));
    }

    @Test
    void afterALossNothingUnderWayIsTrusted() throws Exception {
        List<String> events =
                play("zram0", script().write(7, 1).written(7, 1).lost(12).readBack(1));
        assertEquals(List.of("write 7 1 -", "lost 0 12 -"), events);
        assertEquals(1, tally.late.get());
    }

    @Test
    void aBufferThatOverflowedUnnoticedIsNotTrusted() throws Exception {
        ScriptedSource script = script().write(7, 1).written(7, 1).readBack(1);
        script.nothingMissing = false;
        assertEquals(List.of("write 7 1 -"), play("zram0", script));
        assertEquals(1, tally.late.get());
    }

    @Test
    void eventsLeaveInTheirOrderAndWithoutContentWhenNoneIsWanted() throws Exception {
        assertEquals(
                List.of("write 7 1 -", "read 7 1 -", "discard 1 8 -"),
                play("zram0", script().write(7, 1).written(7, 1).read(7, 1).discard(1, 8), ContentsMode.NONE));
    }

    @Test
    void headerReadOfSwaponMarksTheBeginningOfUse() throws Exception {
        assertEquals(
                List.of("swapon 0 1 -", "other_read 0 1 -", "other_read 0 1 -"),
                play("zram0", script().queue(BlockEvent.READ, 0, 1, "swapon").queue(BlockEvent.READ, 0, 1, "swapon")));
    }

    @Test
    void whatArrivesEarlyIsReadBackBeforeItsTurn() throws Exception {
        ScriptedSource script = script().eventsComeLate()
                .arrives(7, 1, 500)
                .arrives(8, 2, 700)
                .write(7, 1)
                .write(8, 2)
                .writtenAt(7, 1, 500)
                .writtenAt(8, 2, 700)
                .readBack(3);
        assertEquals(List.of("write 7 1 7", "write 8 1 8", "write 9 1 9"), play("zram0", script));
    }

    @Test
    void anEarlyReadBackBelongsToTheWriteThatWasCompletedThen() throws Exception {
        // two writes of one slot wait for their turn: the first read-back may have seen the second one's content
        ScriptedSource script = script().eventsComeLate()
                .arrives(7, 1, 500)
                .arrives(7, 1, 900)
                .write(7, 1)
                .writtenAt(7, 1, 500)
                .write(7, 1)
                .writtenAt(7, 1, 900)
                .readBack(2);
        assertEquals(List.of("write 7 1 -", "write 7 1 7"), play("zram0", script));
        assertEquals(1, tally.overwritten.get());
    }

    @Test
    void aCompletionThatDidNotArriveEarlyIsLate() throws Exception {
        ScriptedSource script = script().eventsComeLate().write(7, 1).writtenAt(7, 1, 500);
        assertEquals(List.of("write 7 1 -"), play("zram0", script));
        assertEquals(1, tally.late.get());
    }

    @Test
    void aFreedSlotThatAProbeSawIsAnEventAndMakesTheContentUncertain() throws Exception {
        assertEquals(
                List.of("write 7 1 -", "free 7 1 -"),
                play("zram0", script().write(7, 1).written(7, 1).free(7).readBack(1)));
        assertEquals(1, tally.freed.get());
    }

    @Test
    void pagesOfRejectedContentsGoBackToThePool() throws Exception {
        ScriptedSource script = script();
        for (int round = 1; round <= 1000; round++) {
            script.write(7, 1).written(7, 1).read(7, 1).readBack(round);
        }
        play("zram0", script);
        assertEquals(1000, tally.freed.get(), "the pool of 256 pages ran dry");
    }

    @Test
    void sampleTakesItsShareBySlotAndNumber() {
        ContentsMode half = ContentsMode.parse("sample=0.5");
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            taken += half.takes(i % 100, i) ? 1 : 0;
        }
        assertEquals(5000, taken, 200);
    }

    @Test
    void writeNumbersAreFoundAgainFromTheirLowBits() {
        TreeMap<Long, Long> found = new TreeMap<>();
        long[] numbers = {0, 5, (1L << 29) - 1, 1L << 29, (1L << 29) + 7, (5L << 29) - 1, 5L << 29};
        for (long number : numbers) {
            for (long later : new long[] {1, 100, 1 << 17}) {
                int word = SlotStates.word(number, SlotStates.READ_BACK);
                found.put(number, SlotStates.write(word, number + later));
                assertEquals(number, found.get(number), "seen " + later + " events later");
                assertEquals(SlotStates.READ_BACK, SlotStates.state(word));
                assertEquals(true, SlotStates.isOf(word, number));
                assertEquals(false, SlotStates.isOf(word, number + later));
            }
        }
        assertArrayEquals(
                numbers, found.values().stream().mapToLong(Long::longValue).toArray());
    }

    @Test
    void opsAndPagesAreCountedByKind() throws Exception {
        ScriptedSource script = script().write(1, 16).read(1, 4).discard(1, 8);
        SwapDevice device =
                new SwapDevice("zram0", directory.resolve("zram0"), DEVICE, DEVICE, 0, SLOTS * 8L, PAGE, null);
        Collector collector = new Collector(script, device, ContentsMode.NONE, null, -1, -1, pool, pending, tally);
        collector.collect();
        assertEquals(1, collector.ops(Op.WRITE));
        assertEquals(16, collector.pages(Op.WRITE));
        assertEquals(4, collector.pages(Op.READ));
        assertEquals(8, collector.pages(Op.DISCARD));
        assertEquals(1, collector.syncWrites());
    }
}
