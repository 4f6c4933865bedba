package swapreplay.traces.importer;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user knows and the recording does not say.
 * @param pageSize bytes of a page and of a slot
 * @param device {@code "253:0"}, or in a log of fio a file's name: the device to take when the recording holds several; null: the only one
 * @param startSector first sector of the swap area, for swap on a partition; records before it are not swap
 * @param endSector first sector behind the swap area
 * @param pswpout pages that {@code /proc/vmstat} counted out during the recording; null: not known
 * @param pswpin pages that it counted in
 * @param overwrite replace the output file if it exists
 * @param plain every write and read is one of pages: no rules of swap devices for slot 0 and for tools that look at the device
 * @param blkparseFormat the string of {@code blkparse -f} that text was made with; null: the default
 * @param csvColumns field of ours to name of the column that holds it
 * @param slots the slot table of a page file; null: none, or the one beside it
 */
public record ImportOptions(
        int pageSize,
        @Nullable String device,
        long startSector,
        long endSector,
        @Nullable Long pswpout,
        @Nullable Long pswpin,
        boolean overwrite,
        boolean plain,
        @Nullable String blkparseFormat,
        Map<String, String> csvColumns,
        @Nullable Path slots) {
    /** 4096-byte pages on a whole device, no counters known. */
    public static final ImportOptions DEFAULT = new ImportOptions(4096, null, 0, Long.MAX_VALUE, null, null, false);

    /** Without what only one format needs. */
    public ImportOptions(
            int pageSize,
            @Nullable String device,
            long startSector,
            long endSector,
            @Nullable Long pswpout,
            @Nullable Long pswpin,
            boolean overwrite) {
        this(pageSize, device, startSector, endSector, pswpout, pswpin, overwrite, false, null, Map.of(), null);
    }

    public ImportOptions {
        csvColumns = Map.copyOf(csvColumns);
        if (pageSize < 512 || Integer.bitCount(pageSize) != 1) {
            throw new IllegalArgumentException("page size " + pageSize + " is not a power of two of at least 512");
        }
        if (startSector < 0 || endSector <= startSector) {
            throw new IllegalArgumentException("sectors " + startSector + " to " + endSector + " are not a range");
        }
    }

    /** The same with the counters of {@code /proc/vmstat}. */
    public ImportOptions withVmstat(@Nullable Long out, @Nullable Long in) {
        return new ImportOptions(
                pageSize, device, startSector, endSector, out, in, overwrite, plain, blkparseFormat, csvColumns, slots);
    }

    /** The same with a device to choose. */
    public ImportOptions withDevice(@Nullable String number) {
        return new ImportOptions(
                pageSize,
                number,
                startSector,
                endSector,
                pswpout,
                pswpin,
                overwrite,
                plain,
                blkparseFormat,
                csvColumns,
                slots);
    }

    /** The same for a swap partition. */
    public ImportOptions withSectors(long start, long end) {
        return new ImportOptions(
                pageSize, device, start, end, pswpout, pswpin, overwrite, plain, blkparseFormat, csvColumns, slots);
    }

    /** The same with or without leave to replace the output. */
    public ImportOptions withOverwrite(boolean allowed) {
        return new ImportOptions(
                pageSize,
                device,
                startSector,
                endSector,
                pswpout,
                pswpin,
                allowed,
                plain,
                blkparseFormat,
                csvColumns,
                slots);
    }

    /** The same without the rules of swap devices. */
    ImportOptions withPlain() {
        return new ImportOptions(
                pageSize,
                device,
                startSector,
                endSector,
                pswpout,
                pswpin,
                overwrite,
                true,
                blkparseFormat,
                csvColumns,
                slots);
    }

    /** The same with what only one format needs. */
    public ImportOptions withFormats(@Nullable String blkparse, Map<String, String> columns, @Nullable Path slotTable) {
        return new ImportOptions(
                pageSize,
                device,
                startSector,
                endSector,
                pswpout,
                pswpin,
                overwrite,
                plain,
                blkparse,
                columns,
                slotTable);
    }
}
