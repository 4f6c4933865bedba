package swapreplay.core.nbd;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server did since its start, all connections together.
 *
 * @param connections clients connected now
 * @param opened connections accepted
 * @param closed connections ended, by reason
 * @param requests by operation, in the order of {@link #OPS}
 * @param bytes named by requests, by operation
 * @param nanos sum of service times, by operation
 * @param times service times, by operation and {@link ServiceTimes} bucket
 * @param errors requests refused, by error number on the wire
 */
@SuppressWarnings("ArrayRecordComponent") // a snapshot that nobody compares; its arrays are its own
public record ServerStats(
        int connections,
        long opened,
        Map<String, Long> closed,
        long[] requests,
        long[] bytes,
        long[] nanos,
        long[][] times,
        Map<Integer, Long> errors) {
    /** The operations, by their number on the wire. */
    public static final List<String> OPS =
            List.of("read", "write", "disc", "flush", "trim", "cache", "zero", "block_status");

    /** Figures being added up. */
    static final class Sum {
        final long[] requests = new long[OPS.size()];
        final long[] bytes = new long[OPS.size()];
        final long[] nanos = new long[OPS.size()];
        final long[][] times = new long[OPS.size()][ServiceTimes.BUCKETS];
        final Map<Integer, Long> errors = new TreeMap<>();

        void add(Sum other) {
            for (int type = 0; type < OPS.size(); type++) {
                requests[type] += other.requests[type];
                bytes[type] += other.bytes[type];
                nanos[type] += other.nanos[type];
                for (int bucket = 0; bucket < ServiceTimes.BUCKETS; bucket++) {
                    times[type][bucket] += other.times[type][bucket];
                }
            }
            other.errors.forEach((errno, count) -> errors.merge(errno, count, Long::sum));
        }
    }
}
