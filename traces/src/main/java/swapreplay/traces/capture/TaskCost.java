package swapreplay.traces.capture;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What recording costs the task that swaps: the calling thread reads the header of the swap device, past the page cache, which takes the same way
 * through the block layer and its trace points as a swap-in does, while recording and while not. The medians are compared, so a neighbour that takes
 * the processor away for a while is not counted.
 */
final class TaskCost {
    private static final int READS = 4000;
    private static final long TIME_NS = 60_000_000;

    private final SwapDevice device;
    private final ByteBuffer page;
    private final long[] took = new long[READS];
    private double without;
    private double with;

    TaskCost(SwapDevice device) {
        this.device = device;
        int pageSize = device.pageSize();
        page = ByteBuffer.allocateDirect(2 * pageSize).alignedSlice(pageSize).limit(pageSize);
    }

    /** Before recording, and after it: the smaller one counts. */
    void measureWithout() {
        double median = median();
        without = without == 0 ? median : Math.min(without, median);
    }

    /** While recording; the thread is left out of the recording. */
    void measureWith() {
        with = median();
    }

    /** Microseconds; 0 where the device cannot be read. The device is open only meanwhile: others may want it to go away. */
    private double median() {
        try (FileChannel channel =
                FileChannel.open(device.path(), StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
            long end = System.nanoTime() + TIME_NS;
            int reads = 0;
            for (long now = System.nanoTime(); reads < READS && now < end; reads++) {
                channel.read(page.rewind(), 0);
                long then = now;
                now = System.nanoTime();
                took[reads] = now - then;
            }
            Arrays.sort(took, 0, reads);
            return took[reads / 2] / 1e3;
        } catch (IOException | UnsupportedOperationException e) {
            return 0;
        }
    }

    /** Microseconds for a page read without recording, 0 if not known. */
    double withoutUs() {
        return without;
    }

    /** Microseconds for a page read while recording, 0 if not known. */
    double withUs() {
        return with;
    }
}
