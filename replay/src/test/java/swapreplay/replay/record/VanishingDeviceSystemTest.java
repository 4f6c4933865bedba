package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.capture.ContentsMode;
import swapreplay.traces.capture.RecordOptions;
import swapreplay.traces.capture.RecordProgress;
import swapreplay.traces.capture.RecordSummary;
import swapreplay.traces.capture.Recorder;
import swapreplay.traces.format.TraceReader;

/** A device that goes away while it is recorded, without a swapoff before: the recording ends, says why, and reads. */
@RequiresSwapLab
class VanishingDeviceSystemTest {
    private static final long PATIENCE_S = 120;

    @TempDir
    Path directory = Path.of("");

    @Test
    void aDeviceThatGoesAwayEndsTheRecordingAndIsSaid() throws Exception {
        Path trace = directory.resolve("t.swaptrace");
        try (SwapLab lab = new SwapLab(64 << 20, 64 << 20)) {
            lab.swapoff(); // a device in use cannot be taken away on purpose
            CountDownLatch armed = new CountDownLatch(1);
            RecordOptions options = new RecordOptions(
                    trace, lab.deviceName(), "tracefs", ContentsMode.NONE, null, List.of(), true, false);
            Recorder recorder = new Recorder(options, new RecordProgress() {
                @Override
                public void armed(String source, String detail, String why) {
                    armed.countDown();
                }
            });
            FutureTask<RecordSummary> task = new FutureTask<>(recorder::record);
            Thread thread = new Thread(task, "recorder under test");
            thread.setDaemon(true);
            thread.start();
            assertTrue(armed.await(PATIENCE_S, TimeUnit.SECONDS), "the recorder does not begin");
            lab.remove();
            RecordSummary summary = task.get(PATIENCE_S, TimeUnit.SECONDS);
            assertTrue(String.valueOf(summary.failure()).endsWith(" is gone"), summary.toString());
            assertEquals(false, summary.complete());
        }
        try (TraceReader reader = TraceReader.open(trace)) {
            assertTrue(reader.damage().isEmpty());
            assertTrue(String.valueOf(reader.metadata().get("failure")).endsWith(" is gone"));
        }
    }
}
