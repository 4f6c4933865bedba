package swapreplay.core.nbd;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What one connection did. Written by its thread alone, without locked instructions; read by any, a moment late.
 *
 * <p>Service time runs from when a request's last byte was there to when its answer was handed to the socket.
 */
final class ConnectionStats {
    private static final int OPS = ServerStats.OPS.size();
    private static final int HIGHEST_ERRNO = Wire.ESHUTDOWN;

    private final AtomicLongArray requests = new AtomicLongArray(OPS);
    private final AtomicLongArray bytes = new AtomicLongArray(OPS);
    private final AtomicLongArray errors = new AtomicLongArray(HIGHEST_ERRNO + 1);
    private final AtomicLongArray times = new AtomicLongArray(OPS * ServiceTimes.BUCKETS);
    private final AtomicLongArray nanos = new AtomicLongArray(OPS);
    private final int[] waiting = new int[OPS];
    private int waitingSum;
    private long arrivedNs;
    private long tookNs;

    /** Figures of this connection that another thread writes, or null. */
    private volatile @Nullable ConnectionStats other;

    /** Counts what {@code added}, written by another thread, counts. */
    void include(ConnectionStats added) {
        other = added;
    }

    /** As {@link #arrived}, at a time of {@link System#nanoTime}. */
    void arrivedAt(long timeNs) {
        arrivedNs = timeNs;
    }

    /** When the last bytes came in. */
    long arrivedNs() {
        return arrivedNs;
    }

    /** How long the requests that were answered last took. */
    long tookNs() {
        return tookNs;
    }

    /** New bytes came in: requests that they complete are served from now on. */
    void arrived() {
        arrivedNs = System.nanoTime();
    }

    void request(int type, long length) {
        if (type < OPS) {
            add(requests, type, 1);
            add(bytes, type, length);
            waiting[type]++;
            waitingSum++;
        }
    }

    void failed(Refusal refusal) {
        add(errors, refusal.errno, 1);
    }

    /** Everything seen so far is answered and handed to the socket. */
    void answered() {
        if (waitingSum == 0) {
            return;
        }
        tookNs = System.nanoTime() - arrivedNs;
        int bucket = ServiceTimes.bucket(tookNs);
        for (int type = 0; type < OPS; type++) {
            if (waiting[type] != 0) {
                add(times, type * ServiceTimes.BUCKETS + bucket, waiting[type]);
                add(nanos, type, tookNs * waiting[type]);
                waiting[type] = 0;
            }
        }
        waitingSum = 0;
    }

    /** Adds this connection's figures to a sum. */
    void addTo(ServerStats.Sum sum) {
        ConnectionStats included = other;
        if (included != null) {
            included.addTo(sum);
        }
        for (int type = 0; type < OPS; type++) {
            sum.requests[type] += requests.getOpaque(type);
            sum.bytes[type] += bytes.getOpaque(type);
            sum.nanos[type] += nanos.getOpaque(type);
            for (int bucket = 0; bucket < ServiceTimes.BUCKETS; bucket++) {
                sum.times[type][bucket] += times.getOpaque(type * ServiceTimes.BUCKETS + bucket);
            }
        }
        for (int errno = 0; errno <= HIGHEST_ERRNO; errno++) {
            long count = errors.getOpaque(errno);
            if (count > 0) {
                sum.errors.merge(errno, count, Long::sum);
            }
        }
    }

    private static void add(AtomicLongArray array, int index, long value) {
        array.setOpaque(index, array.getPlain(index) + value);
    }
}
