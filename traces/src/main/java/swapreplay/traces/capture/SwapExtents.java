package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the pages of a swap file lie on its disk. The kernel numbers the slots of a swap file along the file, so with file system blocks of a page slot
 * n is page n of the file. Immutable.
 */
final class SwapExtents {
    /** {@code   1:     2048..    4095:      38912..     40959:   2048:      34816: last,eof} */
    private static final Pattern EXTENT =
            Pattern.compile("\\s*\\d+:\\s*(\\d+)\\.\\.\\s*\\d+:\\s*(\\d+)\\.\\.\\s*\\d+:\\s*(\\d+):.*");

    private static final Pattern BLOCKS = Pattern.compile("File size of .* blocks? of (\\d+) bytes\\)");

    /** A run of pages, from this slot on. */
    private record Run(long slot, long sectors) {}

    private final TreeMap<Long, Run> bySector = new TreeMap<>();
    private final int sectorsPerPage;

    private SwapExtents(int sectorsPerPage) {
        this.sectorsPerPage = sectorsPerPage;
    }

    /**
     * Asks filefrag.
     * @param startSector where the file system begins on the disk
     */
    static SwapExtents of(Path file, int pageSize, long startSector) throws CaptureException {
        try {
            Process tool = new ProcessBuilder("filefrag", "-v", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            SwapExtents extents = parse(said.lines().toList(), pageSize, startSector);
            if (!extents.bySector.isEmpty()) {
                return extents;
            }
            Matcher blocks = BLOCKS.matcher(said);
            boolean small = blocks.find() && Integer.parseInt(blocks.group(1)) != pageSize;
            throw new CaptureException(
                    "cannot find out where " + file + " lies on its disk: "
                            + (small
                                    ? "its file system has blocks of " + blocks.group(1) + " bytes, which are no pages"
                                    : said.strip().replaceAll("\\s*\n\\s*", "; ")),
                    "Swap to a partition or to zram while recording.");
        } catch (IOException e) {
            throw new CaptureException(
                    "recording a swap file needs the tool filefrag: " + e.getMessage(),
                    "Debian: apt-get install e2fsprogs. Or swap to a partition or to zram while recording.",
                    e);
        }
    }

    /** From the output of {@code filefrag -v}; without extents if that is not what it is, or if blocks are no pages. */
    static SwapExtents parse(List<String> lines, int pageSize, long startSector) {
        SwapExtents extents = new SwapExtents(pageSize / 512);
        boolean pages = false;
        for (String line : lines) {
            Matcher blocks = BLOCKS.matcher(line);
            if (blocks.find()) {
                pages = Integer.parseInt(blocks.group(1)) == pageSize;
            }
            Matcher extent = EXTENT.matcher(line);
            if (pages && extent.matches()) {
                long sector = startSector + Long.parseLong(extent.group(2)) * extents.sectorsPerPage;
                extents.bySector.put(
                        sector,
                        new Run(
                                Long.parseLong(extent.group(1)),
                                Long.parseLong(extent.group(3)) * extents.sectorsPerPage));
            }
        }
        return extents;
    }

    /** The slot at this sector of the disk, -1 where the file is not. */
    long slot(long sector) {
        Map.Entry<Long, Run> run = bySector.floorEntry(sector);
        long within = run == null ? 0 : sector - run.getKey();
        return run == null || within >= run.getValue().sectors()
                ? -1
                : run.getValue().slot() + within / sectorsPerPage;
    }

    /** The first sector of the disk that is the file's. */
    long firstSector() {
        return bySector.firstKey();
    }

    /** The sector behind the last one. */
    long endSector() {
        return bySector.lastKey() + bySector.lastEntry().getValue().sectors();
    }
}
