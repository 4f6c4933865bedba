package swapreplay.replay.engine;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultBuilder;

/** How long the requests to a target took, by kind, and how late they began. */
final class TargetTimes {
    /** A request that begins later than this after its time is late; less is the timer's own imprecision. */
    static final long LATE_NS = 1_000_000;

    private static final int DIGITS = 3;

    /** The columns of one kind. */
    private record Columns(CostColumn requests, CostColumn p50, CostColumn p99, CostColumn p999, CostColumn cpu) {}

    private static final Map<Request.Kind, Columns> COLUMNS = new EnumMap<>(Map.of(
            Request.Kind.WRITE,
            new Columns(
                    CostColumn.WRITE_REQUESTS,
                    CostColumn.WRITE_P50_NS,
                    CostColumn.WRITE_P99_NS,
                    CostColumn.WRITE_P999_NS,
                    CostColumn.WRITE_CPU_NS),
            Request.Kind.READ,
            new Columns(
                    CostColumn.READ_REQUESTS,
                    CostColumn.READ_P50_NS,
                    CostColumn.READ_P99_NS,
                    CostColumn.READ_P999_NS,
                    CostColumn.READ_CPU_NS),
            Request.Kind.FREE,
            new Columns(
                    CostColumn.FREE_REQUESTS,
                    CostColumn.FREE_P50_NS,
                    CostColumn.FREE_P99_NS,
                    CostColumn.FREE_P999_NS,
                    CostColumn.FREE_CPU_NS)));

    private static final class Kind {
        private final Histogram latency = new Histogram(DIGITS);
        private long cpuNs;
        private long timed;
    }

    private final Map<Request.Kind, Kind> kinds = new EnumMap<>(Request.Kind.class);
    private final Histogram lateness = new Histogram(DIGITS);
    private long late;
    private long pages;

    TargetTimes() {
        for (Request.Kind kind : Request.Kind.values()) {
            kinds.put(kind, new Kind());
        }
    }

    /** A request that was carried out. */
    void add(Request request) {
        Kind kind = Objects.requireNonNull(kinds.get(request.kind()));
        kind.latency.recordValue(Math.max(1, request.latencyNs()));
        if (request.cpuNs() >= 0) {
            kind.cpuNs += request.cpuNs();
            kind.timed++;
        }
        pages += request.kind() == Request.Kind.FREE ? 0 : request.pages();
    }

    /** A request began so long after its time. */
    void addLateness(long ns) {
        lateness.recordValue(Math.max(0, ns));
        late += ns > LATE_NS ? 1 : 0;
    }

    long late() {
        return late;
    }

    long requests() {
        return kinds.values().stream()
                .mapToLong(kind -> kind.latency.getTotalCount())
                .sum();
    }

    void addTo(ResultBuilder row, double wallSeconds) {
        COLUMNS.forEach((name, columns) -> {
            Kind kind = Objects.requireNonNull(kinds.get(name));
            row.cost(columns.requests(), kind.latency.getTotalCount());
            if (kind.latency.getTotalCount() > 0) {
                row.cost(columns.p50(), kind.latency.getValueAtPercentile(50));
                row.cost(columns.p99(), kind.latency.getValueAtPercentile(99));
                row.cost(columns.p999(), kind.latency.getValueAtPercentile(99.9));
            }
            if (kind.timed > 0) {
                row.cost(columns.cpu(), (double) kind.cpuNs / kind.timed);
            }
        });
        if (wallSeconds > 0) {
            row.cost(CostColumn.PAGES_S, pages / wallSeconds);
        }
        if (lateness.getTotalCount() > 0) {
            row.cost(CostColumn.LATE_REQUESTS, late);
            row.cost(CostColumn.LATE_P99_NS, lateness.getValueAtPercentile(99));
            row.cost(CostColumn.LATE_MAX_NS, lateness.getMaxValue());
        }
    }
}
