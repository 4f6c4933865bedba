package swapreplay.traces.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many of the pages swapped out came with their contents, and why the others did not. Any thread may look. */
final class ContentsTally {
    /** Pages swapped out, and those of them that were to be read back. */
    final AtomicLong writes = new AtomicLong(), wanted = new AtomicLong();

    /** Read back, and certainly what was written. */
    final AtomicLong covered = new AtomicLong();

    /** The slot was written again before the read-back was over: the content may be newer. */
    final AtomicLong overwritten = new AtomicLong();

    /** The slot was read, discarded or freed on exit before: on zram its content is gone. */
    final AtomicLong freed = new AtomicLong();

    /** The recorder did not keep up, or the recording ended. */
    final AtomicLong late = new AtomicLong();

    /** Not asked for, because the read-back was behind: then a share of the writes is better than the oldest of them. */
    final AtomicLong backlog = new AtomicLong();

    /** The device refused the read. */
    final AtomicLong failed = new AtomicLong();

    /** The smallest part of the wanted writes that there was time for. Written by the events' thread alone. */
    private volatile double leastShare = 1;

    /** Takes note of the part of the wanted writes for which there is time now. Events' thread. */
    void share(double now) {
        if (now < leastShare) {
            leastShare = now;
        }
    }

    double leastShare() {
        return leastShare;
    }

    Map<String, Object> toMap(ContentsMode mode) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mode", mode.word());
        if (mode.word().equals("sample")) {
            map.put("sample", mode.fraction());
        }
        map.put("writes_total", writes.get());
        map.put("writes_wanted", wanted.get());
        map.put("writes_covered", covered.get());
        map.put("rejected_overwritten", overwritten.get());
        map.put("rejected_freed", freed.get());
        map.put("rejected_late", late.get());
        map.put("rejected_backlog", backlog.get());
        map.put("rejected_unreadable", failed.get());
        if (leastShare < 1) {
            map.put("least_share", leastShare);
        }
        return map;
    }
}
