package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.capture.RecordSummary;
import swapreplay.traces.event.Op;

/** What {@code record} refuses before anything happens, and the sample of a process of one's own, which needs no rights. */
class RecordCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory = Path.of("");

    private int record(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "record";
        all[1] = "-o";
        all[2] = directory.resolve("t.swaptrace").toString();
        System.arraycopy(args, 0, all, 3, args.length);
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), all);
    }

    @Test
    void slotsThatADiscardFreedAreNotCalledUnseen() {
        Map<Op, Long> pages = Map.of(Op.WRITE, 18665L, Op.READ, 15240L, Op.DISCARD, 19456L);
        RecordSummary summary = new RecordSummary(
                "tracefs",
                "",
                pages,
                pages,
                Map.of(),
                0,
                true,
                Map.of("swpout_zero", 22L, "swpin_zero", 1L),
                Map.of("notify_free", 38143L),
                Map.of(),
                0,
                0,
                0,
                25,
                0,
                null,
                null,
                List.of());
        assertTrue(
                RecordCommand.unseen(summary)
                        .endsWith("; 18,687 slots freed without a discard, 0 of them seen, 15,240 implied by reads"),
                RecordCommand.unseen(summary));
    }

    @Test
    void memoryOrADeviceHasToBeNamed() {
        assertEquals(2, record());
        assertTrue(err.toString().contains("'--device=DEV' (or --resident)"), err.toString());
    }

    @Test
    void memoryIsNoDevice() {
        assertEquals(2, record("--resident", "--device", "zram0", "--pid", "1"));
        assertTrue(err.toString().contains("leave --device out"), err.toString());
    }

    @Test
    void processesHaveToBeChosen() {
        assertEquals(2, record("--resident"));
        assertTrue(err.toString().contains("of which processes?"), err.toString());
        assertEquals(2, record("--device", "zram0", "--cold", "3s"));
        assertTrue(err.toString().contains("--cold: only together with --resident"), err.toString());
    }

    @Test
    void aNameThatNobodyHasIsSaid() {
        assertEquals(4, record("--resident", "--name", "no such thing"));
        assertTrue(err.toString().contains("no process is called 'no such thing'"), err.toString());
    }

    @Test
    void aCommandThatEndsTooSoonIsSaid() {
        assertEquals(4, record("--resident", "--duration", "1m", "--", "true"));
        assertTrue(err.toString().contains("ended with exit code 0 before its memory was sampled"), err.toString());
        assertTrue(Files.notExists(directory.resolve("t.swaptrace")));
    }
}
