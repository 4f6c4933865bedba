package swapreplay.core.device;

import swapreplay.core.backing.Disks;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.SpecException;

/**
 * Where a device writes pages back to: {@code sim:emmc}, {@code sim:ufs,size=1G}, {@code file:pages.img}, {@code /dev/sdb1}.
 *
 * @param simulated whether {@code name} is one of {@link Disks} rather than a path
 * @param sizeBytes its size; 0: as large as the device for a simulated one, as it is for a file
 */
public record BackingSpec(boolean simulated, String name, long sizeBytes) {
    private static final String SIMULATED = "sim:";
    private static final String FILE = "file:";
    private static final String SIZE = ",size=";
    /** The first page of a backing device is never used. */
    private static final long LEAST_BYTES = 8192;

    public BackingSpec {
        if (name.isEmpty()) {
            throw new SpecException(
                    "backing=: names no disk; write sim:DISK (" + Disks.known() + "), file:PATH or /dev/...");
        } else if (simulated) {
            Disks.named(name);
        }
        if (sizeBytes != 0 && sizeBytes < LEAST_BYTES) {
            throw new SpecException("backing=" + name + ": " + sizeBytes
                    + " bytes hold no page; the first page of a backing device is never used, so 8K is the least");
        }
    }

    static BackingSpec parse(String value) {
        int at = value.lastIndexOf(SIZE);
        String name = at < 0 ? value : value.substring(0, at);
        long size = at < 0 ? 0 : Sizes.parse(value.substring(at + SIZE.length()));
        if (at >= 0 && size == 0) {
            throw new SpecException("backing=" + value + ": a size of 0; leave it out, or name a real one");
        }
        boolean simulated = name.startsWith(SIMULATED);
        if (simulated && name.indexOf(',') >= 0) {
            throw new SpecException("backing=" + value + ": after the disk comes only ,size=SIZE");
        }
        return new BackingSpec(
                simulated,
                simulated
                        ? name.substring(SIMULATED.length())
                        : name.startsWith(FILE) ? name.substring(FILE.length()) : name,
                size);
    }

    @Override
    public String toString() {
        String prefix = simulated ? SIMULATED : name.startsWith("/") ? "" : FILE;
        return prefix + name + (sizeBytes == 0 ? "" : SIZE + Sizes.print(sizeBytes));
    }
}
