package swapreplay.traces.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Sectors of a disk become slots of a swap file. */
class SwapExtentsTest {
    /** As filefrag -v of e2fsprogs 1.47 prints it. */
    private static final List<String> FILEFRAG = List.of(
            "Filesystem type is: ef53",
            "File size of /swapfile is 33554432 (8192 blocks of 4096 bytes)",
            " ext:     logical_offset:        physical_offset: length:   expected: flags:",
            "   0:        0..    2047:      34816..     36863:   2048:            ",
            "   1:     2048..    8191:      20480..     26623:   6144:      36864: last,eof",
            "/swapfile: 2 extents found");

    @Test
    void slotsFollowTheFileNotTheDisk() {
        SwapExtents extents = SwapExtents.parse(FILEFRAG, 4096, 2048);
        assertEquals(0, extents.slot(2048 + 8 * 34816));
        assertEquals(2047, extents.slot(2048 + 8 * 36863 + 7));
        assertEquals(2048, extents.slot(2048 + 8 * 20480));
        assertEquals(8191, extents.slot(2048 + 8 * 26623));
        assertEquals(2048 + 8 * 20480, extents.firstSector());
        assertEquals(2048 + 8 * 36864, extents.endSector());
    }

    @Test
    void whatLiesBetweenIsNotTheFiles() {
        SwapExtents extents = SwapExtents.parse(FILEFRAG, 4096, 0);
        assertEquals(-1, extents.slot(8 * 26624));
        assertEquals(-1, extents.slot(8 * 34816 - 1));
        assertEquals(-1, extents.slot(0));
        assertEquals(-1, extents.slot(8 * 36864));
    }

    @Test
    void blocksThatAreNoPagesAreNotGuessedAt() {
        List<String> small = FILEFRAG.stream()
                .map(line -> line.replace("8192 blocks of 4096", "32768 blocks of 1024"))
                .toList();
        assertThrows(
                NoSuchElementException.class,
                () -> SwapExtents.parse(small, 4096, 0).firstSector());
    }
}
