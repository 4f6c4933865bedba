package swapreplay.traces.importer;

import org.jspecify.annotations.Nullable;

/**
 * What the user knows and the recording does not say.
 * @param pageSize bytes of a page and of a slot
 * @param device {@code "253:0"}: the device to take when the recording holds several; null: the only one
 * @param startSector first sector of the swap area, for swap on a partition; records before it are not swap
 * @param endSector first sector behind the swap area
 * @param pswpout pages that {@code /proc/vmstat} counted out during the recording; null: not known
 * @param pswpin pages that it counted in
 * @param overwrite replace the output file if it exists
 */
public record ImportOptions(
        int pageSize,
        @Nullable String device,
        long startSector,
        long endSector,
        @Nullable Long pswpout,
        @Nullable Long pswpin,
        boolean overwrite) {
    /** 4096-byte pages on a whole device, no counters known. */
    public static final ImportOptions DEFAULT = new ImportOptions(4096, null, 0, Long.MAX_VALUE, null, null, false);

    public ImportOptions {
        if (pageSize < 512 || Integer.bitCount(pageSize) != 1) {
            throw new IllegalArgumentException("page size " + pageSize + " is not a power of two of at least 512");
        }
        if (startSector < 0 || endSector <= startSector) {
            throw new IllegalArgumentException("sectors " + startSector + " to " + endSector + " are not a range");
        }
        if (device != null) {
            BlockEvent.deviceOf(device);
        }
    }

    /** The same with the counters of {@code /proc/vmstat}. */
    public ImportOptions withVmstat(@Nullable Long out, @Nullable Long in) {
        return new ImportOptions(pageSize, device, startSector, endSector, out, in, overwrite);
    }

    /** The same with a device to choose. */
    public ImportOptions withDevice(@Nullable String number) {
        return new ImportOptions(pageSize, number, startSector, endSector, pswpout, pswpin, overwrite);
    }

    /** The same for a swap partition. */
    public ImportOptions withSectors(long start, long end) {
        return new ImportOptions(pageSize, device, start, end, pswpout, pswpin, overwrite);
    }

    /** The same with or without leave to replace the output. */
    public ImportOptions withOverwrite(boolean allowed) {
        return new ImportOptions(pageSize, device, startSector, endSector, pswpout, pswpin, allowed);
    }
}
