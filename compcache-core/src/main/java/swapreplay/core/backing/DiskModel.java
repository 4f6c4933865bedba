package swapreplay.core.backing;

import java.util.Locale;

/**
 * What a simulated disk does with a request.
 *
 * @param name as in a spec, such as {@code emmc}
 * @param read positioning time of a read, one request at a time
 * @param write positioning time of a write, until the disk has taken the data
 * @param sequentialNs positioning time, in nanoseconds, of a request that goes on where the one before it ended
 * @param readBytesPerSecond how fast the data of reads passes the one bus
 * @param writeBytesPerSecond how fast the data of writes passes it
 * @param channels requests that are positioned at a time
 * @param enduranceBytes bytes that a host may write in the disk's life; 0: writing does not wear it; {@link #UNKNOWN_ENDURANCE}
 * @param pages that it has room for; 0: as many as are needed
 * @param source where the parameters come from, and which are assumed
 */
public record DiskModel(
        String name,
        Latency read,
        Latency write,
        long sequentialNs,
        long readBytesPerSecond,
        long writeBytesPerSecond,
        int channels,
        long enduranceBytes,
        long pages,
        String source) {
    /** Of a disk that nobody stated it for. */
    public static final long UNKNOWN_ENDURANCE = -1;

    /** A disk with room for all pages. */
    DiskModel(
            String name,
            Latency read,
            Latency write,
            long sequentialNs,
            long readBytesPerSecond,
            long writeBytesPerSecond,
            int channels,
            long enduranceBytes,
            String source) {
        this(
                name,
                read,
                write,
                sequentialNs,
                readBytesPerSecond,
                writeBytesPerSecond,
                channels,
                enduranceBytes,
                0,
                source);
    }

    /** A log-normal time: half of all are below {@code medianNs}, 99 of 100 below {@code p99Ns}. */
    public record Latency(long medianNs, long p99Ns) {
        public Latency {
            if (medianNs < 1 || p99Ns < medianNs) {
                throw new IllegalArgumentException(
                        "a latency of " + medianNs + " ns, 99th percentile " + p99Ns + " ns");
            }
        }

        private String text() {
            return String.format(Locale.ROOT, "%s (p99 %s)", time(medianNs), time(p99Ns));
        }
    }

    public DiskModel {
        if (sequentialNs < 0
                || readBytesPerSecond < 1
                || writeBytesPerSecond < 1
                || channels < 1
                || enduranceBytes < UNKNOWN_ENDURANCE
                || pages < 0) {
            throw new IllegalArgumentException("disk " + name + " has an impossible parameter");
        }
    }

    /** All parameters in one sentence, for reports. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%s: a read takes %s, a write %s, a sequential request %s, each plus the transfer at %,d and %,d MB/s; %d at a time;"
                        + " endurance %s. %s",
                name,
                read.text(),
                write.text(),
                time(sequentialNs),
                readBytesPerSecond / 1_000_000,
                writeBytesPerSecond / 1_000_000,
                channels,
                endurance(),
                source);
    }

    private String endurance() {
        if (enduranceBytes <= 0) {
            return enduranceBytes == 0 ? "without limit" : "not known";
        }
        return String.format(Locale.ROOT, "%,d TB written", enduranceBytes / 1_000_000_000_000L);
    }

    private static String time(long ns) {
        return ns < 1_000_000
                ? String.format(Locale.ROOT, "%d us", ns / 1000)
                : String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
    }
}
