package swapreplay.replay.live;

import java.util.Set;
import java.util.function.BooleanSupplier;
import swapreplay.core.device.Errno;
import swapreplay.core.device.ErrnoException;
import swapreplay.core.device.ZramSysfs;

/**
 * A live device by zram's attributes: the texts that sysfs reads and takes, and its errors. What would take the disk away from its
 * clients is refused: a served device keeps its size, its algorithms and its backing file, and a reset only empties it.
 */
final class DeviceControl {
    private static final Set<String> FIXED =
            Set.of("disksize", "comp_algorithm", "algorithm_params", "recomp_algorithm", "backing_dev");

    /** What changes counters without a client's request, so that no recording has it. */
    private static final Set<String> UNRECORDED =
            Set.of("compact", "mem_limit", "mem_used_max", "writeback", "recompress", "reset");

    private final LiveExport export;
    private final BooleanSupplier attached;
    private final ZramSysfs attributes;

    /** Why a verb is refused. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** @param attached whether clients use the device */
    DeviceControl(LiveExport export, BooleanSupplier attached) {
        this.export = export;
        this.attached = attached;
        attributes = new ZramSysfs(export.device(), attached, System::nanoTime);
    }

    String read(String attribute) throws Refused {
        try {
            return attributes.read(attribute);
        } catch (ErrnoException e) {
            throw refused(attribute, e.errno(), String.valueOf(e.getMessage()));
        }
    }

    String write(String attribute, String value) throws Refused {
        if (FIXED.contains(attribute) && attributes.names().contains(attribute)) {
            throw refused(attribute, Errno.EBUSY, "EBUSY: it is fixed while the device is served");
        }
        try {
            if (attribute.equals("reset")) {
                reset(value);
            } else {
                attributes.write(attribute, value);
            }
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EIO || e.errno() == Errno.ENOSPC) {
                unrecorded(attribute); // a part of it was done
            }
            throw refused(attribute, e.errno(), String.valueOf(e.getMessage()));
        }
        unrecorded(attribute);
        return "";
    }

    private void unrecorded(String attribute) {
        if (export.recorder() != null && UNRECORDED.contains(attribute)) {
            export.log().accept("'" + attribute + "' is not in the recording: its replay comes to other counters");
        }
    }

    /**
     * Not the kernel's, which would drop the size and the backing file: everything is freed in a way that clients and recordings understand, and
     * all statistics start again.
     */
    private void reset(String value) throws ErrnoException {
        if (!value.strip().matches("0*[1-9][0-9]{0,4}")) {
            throw new ErrnoException(Errno.EINVAL, "write 1");
        } else if (attached.getAsBoolean()) {
            throw new ErrnoException(Errno.EBUSY, "the device is in use; detach its clients first");
        }
        export.export().discardAll();
        export.device().empty();
    }

    private Refused refused(String attribute, Errno errno, String why) {
        String known =
                attributes.names().contains(attribute) ? "" : "; known are " + String.join(", ", attributes.names());
        return new Refused(attribute + ": " + errno.text() + " (" + why.replace('\n', ' ') + ")" + known);
    }
}
