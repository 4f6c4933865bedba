package swapreplay.replay.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import swapreplay.core.device.DeviceSpec;

/**
 * What to replay over what.
 *
 * @param trace the file
 * @param devices compressed devices alone
 * @param tiered configurations under a policy, in mode model
 * @param threads worker threads; the figures do not depend on them
 * @param calibration costs of codecs that are not measured here
 * @param presets names of presets by the text of the configuration that they stand for
 * @param notes what else a reader must know of the configurations
 */
public record ReplayPlan(
        Path trace,
        List<DeviceSpec> devices,
        List<Configuration> tiered,
        Mode mode,
        FreeOnRead freeOnRead,
        int threads,
        Calibration calibration,
        Map<String, String> presets,
        List<String> notes) {
    public ReplayPlan {
        presets = Map.copyOf(presets);
        notes = List.copyOf(notes);
        devices = List.copyOf(devices);
        tiered = List.copyOf(tiered);
        if ((devices.isEmpty() && tiered.isEmpty()) || threads < 1) {
            throw new IllegalArgumentException("a replay needs a configuration and a thread");
        } else if (mode == Mode.FULL && !tiered.isEmpty()) {
            throw new IllegalArgumentException("policies are accounted in mode model only");
        }
    }

    /** Without presets. */
    public ReplayPlan(
            Path trace,
            List<DeviceSpec> devices,
            List<Configuration> tiered,
            Mode mode,
            FreeOnRead freeOnRead,
            int threads,
            Calibration calibration) {
        this(trace, devices, tiered, mode, freeOnRead, threads, calibration, Map.of(), List.of());
    }

    /** Devices alone, without policies. */
    public ReplayPlan(Path trace, List<DeviceSpec> devices, Mode mode, FreeOnRead freeOnRead, int threads) {
        this(trace, devices, List.of(), mode, freeOnRead, threads, Calibration.NONE);
    }

    /** A plan of configurations with and without policies; those without come first. */
    public static ReplayPlan of(
            Path trace,
            List<Configuration> configurations,
            Mode mode,
            FreeOnRead freeOnRead,
            int threads,
            Calibration calibration,
            Map<String, String> presets,
            List<String> notes) {
        List<DeviceSpec> devices = configurations.stream()
                .filter(each -> each.policy().isNone())
                .map(Configuration::device)
                .toList();
        List<Configuration> tiered =
                configurations.stream().filter(each -> !each.policy().isNone()).toList();
        return new ReplayPlan(trace, devices, tiered, mode, freeOnRead, threads, calibration, presets, notes);
    }

    /** All configurations, in the order of the results. */
    public List<Configuration> configurations() {
        return Stream.concat(devices.stream().map(Configuration::of), tiered.stream())
                .toList();
    }

    /** The name of the trace in results: its file name without {@code .swaptrace}. */
    public static String traceName(Path trace) {
        String name = String.valueOf(trace.getFileName());
        return name.endsWith(".swaptrace") ? name.substring(0, name.length() - ".swaptrace".length()) : name;
    }
}
