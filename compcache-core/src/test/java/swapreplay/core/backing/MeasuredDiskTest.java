package swapreplay.core.backing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.spec.SpecException;

/** Disks of this machine. The figures are the machine's; what is checked is what holds for all. */
class MeasuredDiskTest {
    @TempDir
    private Path temporary;

    private static String refusal(Path file) {
        return String.valueOf(assertThrows(SpecException.class, () -> Disks.named(file.toString()))
                .getMessage());
    }

    /** The file is in the build directory: a temporary one may be in memory, where nothing is read directly. */
    @Test
    void aFileIsMeasuredOnceAndKeepsItsContents() throws IOException {
        Path file =
                Files.createTempFile(Files.createDirectories(Path.of("target")).toAbsolutePath(), "disk", "");
        try {
            byte[] before = new byte[8 << 20];
            new Random(1).nextBytes(before);
            Files.write(file, before);
            DiskModel model = Disks.named(file.toString());
            assertArrayEquals(before, Files.readAllBytes(file));
            assertEquals(file.toString(), model.name());
            assertEquals(2048, model.pages());
            assertEquals(DiskModel.UNKNOWN_ENDURANCE, model.enduranceBytes());
            assertTrue(model.describe().contains("Measured on this machine"), model.describe());
            assertTrue(model.describe().contains("endurance not known"), model.describe());
            assertTrue(model.sequentialNs() <= model.read().medianNs(), model.describe());
            assertSame(model, Disks.named(file.toString()), "all configurations of a run see the same disk");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void refusesWhatIsNoDiskOrTooSmall() throws IOException {
        assertEquals("disk /nowhere/disk: no such file or block device", refusal(Path.of("/nowhere/disk")));
        assertTrue(refusal(temporary).endsWith("no such file or block device"), "a directory");
        Path small =
                Files.createTempFile(Files.createDirectories(Path.of("target")).toAbsolutePath(), "small", "");
        try {
            Files.write(small, new byte[4096]);
            assertTrue(refusal(small).contains("holds 4096 bytes; at least 4194304 are needed"), refusal(small));
        } finally {
            Files.delete(small);
        }
    }

    @Test
    void namesTheUserOfADisk() throws IOException {
        Path proc = temporary.resolve("proc");
        Files.createDirectories(proc.resolve("self"));
        Path blocks = Files.createDirectories(temporary.resolve("block"));
        Path swapFile = Files.createFile(temporary.resolve("swapfile")).toRealPath();
        Files.writeString(proc.resolve("swaps"), "Filename Type Size Used Priority\n" + swapFile + " file 1 0 -2\n");
        Files.writeString(proc.resolve("self/mountinfo"), "28 1 254:1 / /srv rw - ext4 /dev/xa1 rw\n");
        assertEquals("swapped to", DiskUsers.of(swapFile, proc, blocks));
        assertEquals("", DiskUsers.of(Files.createFile(temporary.resolve("other")), proc, blocks));
        // a disk whose first partition is mounted; /dev/null stands for its node, which must exist
        Path disk = Files.createDirectories(blocks.resolve("null"));
        Files.writeString(disk.resolve("dev"), "254:0\n");
        assertEquals("", DiskUsers.of(Path.of("/dev/null"), proc, blocks));
        Path partition = Files.createDirectories(disk.resolve("null1"));
        Files.writeString(partition.resolve("dev"), "254:1\n");
        Files.writeString(partition.resolve("partition"), "1\n");
        assertEquals("null1 is mounted at /srv", DiskUsers.of(Path.of("/dev/null"), proc, blocks));
        Files.createDirectories(disk.resolve("holders/dm-0"));
        assertEquals("held by dm-0", DiskUsers.of(Path.of("/dev/null"), proc, blocks));
    }
}
