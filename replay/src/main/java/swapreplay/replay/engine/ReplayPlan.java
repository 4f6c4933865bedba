package swapreplay.replay.engine;

import java.nio.file.Path;
import java.util.List;
import swapreplay.core.device.DeviceSpec;

/**
 * What to replay over what.
 *
 * @param trace the file
 * @param devices the configurations, in the order of the results
 * @param threads worker threads; the figures do not depend on them
 */
public record ReplayPlan(Path trace, List<DeviceSpec> devices, Mode mode, FreeOnRead freeOnRead, int threads) {
    public ReplayPlan {
        devices = List.copyOf(devices);
        if (devices.isEmpty() || threads < 1) {
            throw new IllegalArgumentException("a replay needs a configuration and a thread");
        }
    }

    /** The name of the trace in results: its file name without {@code .swaptrace}. */
    public static String traceName(Path trace) {
        String name = String.valueOf(trace.getFileName());
        return name.endsWith(".swaptrace") ? name.substring(0, name.length() - ".swaptrace".length()) : name;
    }
}
