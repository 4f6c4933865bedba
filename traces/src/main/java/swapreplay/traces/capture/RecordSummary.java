package swapreplay.traces.capture;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;

/**
 * What a recording brought.
 * @param source the event source used
 * @param sourceReason why the sources before it in the order were passed over; empty if none was
 * @param ops requests by kind
 * @param pages pages by kind
 * @param contents coverage, as in the trace's metadata: {@code writes_total}, {@code writes_covered}, {@code rejected_*}
 * @param lost events known to be missing
 * @param complete whether the events equal what the kernel counted; null if that cannot be said
 * @param vmstat what {@code /proc/vmstat} counted meanwhile
 * @param device what the device counted meanwhile
 * @param cpuSeconds CPU time of the recorder's threads, by what they do: {@code events}, {@code read_back}, {@code writing}
 * @param microsecondsPerEvent CPU time of the three threads for each page event
 * @param pageReadUs microseconds that a task needs to read a page of the device when nothing is recorded; 0 if not known
 * @param recordedPageReadUs the same while recording
 * @param seconds from armed to disarmed
 * @param commandExit exit code of the command; null if there was none or it still runs
 * @param failure why the recording ended before its time: the event source or the device went away; null if it ended as was asked
 * @param warnings for people, one sentence each
 */
public record RecordSummary(
        String source,
        String sourceReason,
        Map<Op, Long> ops,
        Map<Op, Long> pages,
        Map<String, Object> contents,
        long lost,
        @Nullable Boolean complete,
        Map<String, Long> vmstat,
        Map<String, Long> device,
        Map<String, Double> cpuSeconds,
        double microsecondsPerEvent,
        double pageReadUs,
        double recordedPageReadUs,
        double seconds,
        long fileBytes,
        @Nullable Integer commandExit,
        @Nullable String failure,
        List<String> warnings) {
    /** Pages of this kind. */
    public long pages(Op op) {
        return pages.getOrDefault(op, 0L);
    }

    RecordSummary withFileBytes(long bytes) {
        return new RecordSummary(
                source,
                sourceReason,
                ops,
                pages,
                contents,
                lost,
                complete,
                vmstat,
                device,
                cpuSeconds,
                microsecondsPerEvent,
                pageReadUs,
                recordedPageReadUs,
                seconds,
                bytes,
                commandExit,
                failure,
                warnings);
    }
}
