package swapreplay.traces.capture;

import java.io.IOException;
import java.util.List;

/** The event sources for live devices: which there are, and which works here. */
final class LiveSource {
    /** Without contents nothing is urgent, and a reader that wakes seldom costs the swapping tasks next to nothing. */
    private static final long PAUSE_NS = 20_000_000;
    /** With contents pages must be read back before they are gone. */
    private static final long CONTENTS_PAUSE_NS = 200_000;

    private LiveSource() {}

    /** The sources for this wish, in the order in which to try them. */
    static List<EventSource> of(String wish, SwapDevice device, ContentsMode mode) {
        boolean contents = mode.fraction() > 0;
        EventSource ebpf = new EbpfSource(device, mode);
        long pauseNs = contents ? CONTENTS_PAUSE_NS : PAUSE_NS;
        EventSource tracefs = new TracefsSource(device, contents, pauseNs);
        EventSource blk = new BlkTracerSource(device, contents, pauseNs);
        EventSource counters = new CountersSource(device);
        EventSource blktrace = new BlktraceLiveSource(device, contents);
        return switch (wish) {
            case "ebpf" -> List.of(ebpf);
            case "tracefs" -> List.of(tracefs);
            case "blktrace" -> List.of(blktrace);
            case "blk" -> List.of(blk);
            case "counters" -> List.of(counters);
            default -> List.of(ebpf, tracefs, blktrace, blk, counters);
        };
    }

    /** Arms a source; what a failure left behind is removed. */
    static void arm(EventSource source, int ownThread) throws CaptureException, IOException {
        boolean armed = false;
        try {
            source.arm(ownThread);
            armed = true;
        } finally {
            if (!armed) {
                source.close();
            }
        }
    }
}
