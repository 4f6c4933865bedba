package swapreplay.traces.importer;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import swapreplay.traces.format.TraceException;

/** Which device of a recording is the swap device. */
final class DeviceChoice {
    /** No device: the recording has no I/O record. */
    static final int NONE = -1;

    private DeviceChoice() {}

    /** @throws TraceException if there are several and the user named none, or named another */
    static int of(Path file, Map<Integer, Long> recordsByDevice, ImportOptions options) throws TraceException {
        String wanted = options.device();
        if (wanted != null) {
            int device = number(file, wanted);
            if (!recordsByDevice.isEmpty() && !recordsByDevice.containsKey(device)) {
                throw new TraceException(
                        file, 0, "no record of device " + wanted + "; there are " + list(recordsByDevice), REMEDY);
            }
            return device;
        }
        if (recordsByDevice.size() > 1) {
            throw new TraceException(file, 0, "records of several devices: " + list(recordsByDevice), REMEDY);
        }
        return recordsByDevice.keySet().stream().findFirst().orElse(NONE);
    }

    private static int number(Path file, String wanted) throws TraceException {
        try {
            return BlockEvent.deviceOf(wanted);
        } catch (IllegalArgumentException e) {
            throw new TraceException(file, 0, "--device " + wanted + " is no device number", REMEDY);
        }
    }

    private static final String REMEDY = "Name the swap device with --device MAJOR:MINOR.";

    private static String list(Map<Integer, Long> recordsByDevice) {
        return new TreeMap<>(recordsByDevice)
                .entrySet().stream()
                        .map(entry -> BlockEvent.deviceName(entry.getKey()) + " (" + entry.getValue() + " records)")
                        .limit(8)
                        .collect(Collectors.joining(", "));
    }
}
