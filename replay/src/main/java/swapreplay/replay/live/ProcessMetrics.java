package swapreplay.replay.live;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the server's process takes of the machine, under the names that Prometheus' own client libraries use. */
final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMetrics() {}

    static List<MetricSnapshot> collect() {
        List<MetricSnapshot> all = new ArrayList<>();
        all.add(gauge(
                "jvm_threads_current",
                "Threads of the JVM.",
                ManagementFactory.getThreadMXBean().getThreadCount()));
        all.add(gauge("jvm_heap_used_bytes", "Heap in use, garbage included.", (double)
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()));
        buffers(all);
        collections(all);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            all.add(gauge("process_open_fds", "Open file descriptors.", (double) unix.getOpenFileDescriptorCount()));
        }
        memory(all);
        return all;
    }

    /** Stored pages and the buffers of connections lie in direct buffers. */
    private static void buffers(List<MetricSnapshot> all) {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                all.add(gauge(
                        "jvm_buffer_pool_used_bytes",
                        "Memory outside the heap: stored pages and buffers of connections.",
                        (double) pool.getMemoryUsed()));
            }
        }
    }

    private static void collections(List<MetricSnapshot> all) {
        long count = 0;
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            count += collector.getCollectionCount();
            millis += collector.getCollectionTime();
        }
        all.add(counter("jvm_gc_collections", "Garbage collections since the start.", (double) count));
        all.add(counter("jvm_gc_collection_seconds", "Time that the program stood still for them.", millis / 1e3));
    }

    private static void memory(List<MetricSnapshot> all) {
        try {
            List<String> status = Files.readAllLines(STATUS);
            kilobytes(all, "process_resident_memory_bytes", "Memory that the process holds.", status, "VmRSS:");
            kilobytes(all, "process_swapped_memory_bytes", "Of this process, swapped out.", status, "VmSwap:");
            kilobytes(all, "process_locked_memory_bytes", "Memory that is never swapped out.", status, "VmLck:");
        } catch (IOException e) {
            // not a Linux: these figures are not there
        }
    }

    private static void kilobytes(
            List<MetricSnapshot> all, String name, String help, List<String> status, String field) {
        for (String line : status) {
            if (line.startsWith(field)) {
                all.add(gauge(name, help, 1024.0 * Long.parseLong(line.replaceAll("\\D+", ""))));
            }
        }
    }

    private static MetricSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(Labels.EMPTY)
                        .value(value)
                        .build())
                .build();
    }

    private static MetricSnapshot counter(String name, String help, double value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build();
    }
}
