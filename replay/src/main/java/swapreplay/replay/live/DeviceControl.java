package swapreplay.replay.live;

import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import swapreplay.core.device.CompressedDevice;
import swapreplay.replay.cli.SizeConverter;

/** A live device by zram's attributes: the texts that sysfs reads and takes for the same verbs. */
final class DeviceControl {
    private static final List<String> READABLE =
            List.of("mm_stat", "io_stat", "disksize", "comp_algorithm", "initstate");

    private final CompressedDevice device;
    private final BooleanSupplier attached;
    private final Consumer<CompressedDevice> empty;

    /** Why a verb is refused. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * @param attached whether clients use the device
     * @param empty frees everything that the device holds, in the way that a recording understands
     */
    DeviceControl(CompressedDevice device, BooleanSupplier attached, Consumer<CompressedDevice> empty) {
        this.device = device;
        this.attached = attached;
        this.empty = empty;
    }

    List<String> readable() {
        return READABLE;
    }

    String read(String attribute) throws Refused {
        return switch (attribute) {
            case "mm_stat" -> device.mmStat().toSysfs();
            case "io_stat" -> device.ioStat().toSysfs();
            case "disksize" -> device.slots() * device.pageSize() + "\n";
            case "comp_algorithm" -> "[" + device.spec().codec() + "]\n";
            case "initstate" -> "1\n";
            default ->
                throw new Refused("no attribute '" + attribute + "' to read; known are " + String.join(", ", READABLE));
        };
    }

    String write(String attribute, String value) throws Refused {
        switch (attribute) {
            case "compact" -> device.compact();
            case "mem_limit" -> device.memLimit(bytes(value));
            case "mem_used_max" -> {
                if (!value.equals("0")) {
                    throw new Refused("mem_used_max takes 0 only");
                }
                device.resetMemUsedMax();
            }
            case "reset" -> {
                if (attached.getAsBoolean()) {
                    throw new Refused("the device is in use; detach its clients first");
                }
                empty.accept(device);
            }
            default ->
                throw new Refused(
                        "no attribute '" + attribute + "' to write; known are compact, mem_limit, mem_used_max, reset");
        }
        return "";
    }

    private static long bytes(String value) throws Refused {
        try {
            return new SizeConverter().convert(value.toUpperCase(Locale.ROOT));
        } catch (RuntimeException e) {
            throw new Refused("'" + value + "' is no size");
        }
    }
}
