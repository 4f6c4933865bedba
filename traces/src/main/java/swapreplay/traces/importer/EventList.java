package swapreplay.traces.importer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Block layer records kept in columns until all are there, for formats whose files are not in the order of time. */
final class EventList {
    private long[] times = new long[1024];
    private long[] sectors = new long[1024];
    private long[] bytes = new long[1024];
    private int[] devices = new int[1024];
    private int[] pids = new int[1024];
    private int[] comms = new int[1024];
    private int[] categories = new int[1024];
    private BlockEvent.Action[] actions = new BlockEvent.Action[1024];

    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> nameIds = new HashMap<>();
    private final Map<Integer, Long> queuedByDevice = new HashMap<>();
    private final Map<Integer, Long> otherByDevice = new HashMap<>();
    private int size;
    private boolean sorted = true;

    /** Keeps a copy. */
    void add(BlockEvent event) {
        if (size == times.length) {
            int room = 2 * size;
            times = Arrays.copyOf(times, room);
            sectors = Arrays.copyOf(sectors, room);
            bytes = Arrays.copyOf(bytes, room);
            devices = Arrays.copyOf(devices, room);
            pids = Arrays.copyOf(pids, room);
            comms = Arrays.copyOf(comms, room);
            categories = Arrays.copyOf(categories, room);
            actions = Arrays.copyOf(actions, room);
        }
        sorted &= size == 0 || times[size - 1] <= event.timeNs;
        times[size] = event.timeNs;
        sectors[size] = event.sector;
        bytes[size] = event.bytes;
        devices[size] = event.device;
        pids[size] = event.pid;
        comms[size] = nameIds.computeIfAbsent(event.comm, comm -> {
            names.add(comm);
            return names.size() - 1;
        });
        categories[size] = event.category;
        actions[size] = event.action;
        size++;
        (event.action == BlockEvent.Action.QUEUE ? queuedByDevice : otherByDevice).merge(event.device, 1L, Long::sum);
    }

    /** Operations queued to each device; if there is none, records of each. */
    Map<Integer, Long> byDevice() {
        return queuedByDevice.isEmpty() ? otherByDevice : queuedByDevice;
    }

    /** Hands all records over in the order of their times; equal times keep their order. */
    void into(SwapOperations operations) throws IOException {
        BlockEvent event = new BlockEvent();
        Integer[] order = null;
        if (!sorted) {
            order = new Integer[size];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, Comparator.comparingLong(i -> times[i]));
        }
        for (int i = 0; i < size; i++) {
            int at = order == null ? i : order[i];
            event.timeNs = times[at];
            event.sector = sectors[at];
            event.bytes = bytes[at];
            event.device = devices[at];
            event.pid = pids[at];
            event.comm = names.get(comms[at]);
            event.category = categories[at];
            event.action = actions[at];
            operations.record(event);
        }
    }
}
