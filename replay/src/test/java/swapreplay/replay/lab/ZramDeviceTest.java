package swapreplay.replay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;

/** Against a copy of the kernel's file trees: a device that anybody uses is never touched. */
class ZramDeviceTest {
    private static final Path DEVICE = Path.of("/dev/zram3");

    @TempDir
    private Path temp = Path.of("");

    @BeforeEach
    void unusedDevice() throws IOException {
        Files.createDirectories(temp.resolve("block/zram3/holders"));
        Files.createDirectories(temp.resolve("proc/self"));
        attribute("initstate", "0\n");
        attribute("disksize", "0\n");
        attribute("comp_algorithm", "lzo-rle lzo [lz4] zstd \n");
        attribute("mm_stat", "       0        0        0        0        0        0        0        0        0\n");
        attribute("reset", "");
        attribute("mem_limit", "");
        Files.writeString(temp.resolve("proc/swaps"), "Filename\tType\tSize\n/dev/zram31 partition 1 0 -2\n");
        Files.writeString(temp.resolve("proc/self/mounts"), "proc /proc proc rw 0 0\n");
    }

    @Test
    void setsUpAnUnusedDeviceAndResetsIt() throws IOException {
        try (ZramDevice device = open(DEVICE)) {
            assertTrue(device.knows("zstd"));
            assertTrue(device.knows("lz4"));
            assertEquals(false, device.knows(""));
            assertEquals(false, device.knows("lz4hc"));
            device.setUp("zstd", 8192);
            assertEquals(
                    "zstd 8192 1",
                    attribute("comp_algorithm") + " " + attribute("disksize") + " " + attribute("reset"));
            attribute("reset", "");
        }
        assertEquals("1", attribute("reset"));
        assertEquals("lz4", attribute("comp_algorithm"));
        assertEquals("8192", attribute("disksize"), "an uninitialised device gets no size");
    }

    @Test
    void anEmptyInitialisedDeviceIsSetUpAgainAsItWas() throws IOException {
        attribute("initstate", "1\n");
        attribute("disksize", "1048576\n");
        attribute("mm_stat", "       0        0        0   524288        0        0        0        0        0\n");
        try (ZramDevice device = open(DEVICE)) {
            device.setUp("lzo", 8192);
        }
        assertEquals(
                "lz4 1048576 524288",
                attribute("comp_algorithm") + " " + attribute("disksize") + " " + attribute("mem_limit"));
    }

    @Test
    void refusesADeviceWithData() throws IOException {
        attribute("initstate", "1\n");
        attribute("mm_stat", "    4096        0        0        0        0        1        0        0        0\n");
        assertRefused(DEVICE, "holds data: this would destroy what is there");
    }

    @Test
    void refusesSwapMountsHoldersAndBackingDevices() throws IOException {
        Files.writeString(temp.resolve("proc/swaps"), "Filename\n/dev/zram3   partition 1 0 -2\n");
        assertRefused(DEVICE, "in use as swap: this would destroy what is there");
        unusedDevice();
        Files.writeString(temp.resolve("proc/self/mounts"), "/dev/zram3 /mnt ext4 rw 0 0\n");
        assertRefused(DEVICE, "mounted: this would destroy what is there");
        unusedDevice();
        attribute("backing_dev", "/dev/loop0\n");
        assertRefused(DEVICE, "has a backing device: this would destroy what is there");
        attribute("backing_dev", "none\n");
        Files.createFile(temp.resolve("block/zram3/holders/dm-0"));
        assertRefused(DEVICE, "held by another block device: this would destroy what is there");
        assertEquals("", attribute("reset"), "a refused device was touched");
    }

    @Test
    void refusesWhatIsNoZramDevice() {
        assertRefused(Path.of("/dev/sda"), "not a zram device");
        assertRefused(Path.of("/dev/zram3/../sda"), "not a zram device");
        assertRefused(Path.of("/dev/zram4"), "no such device");
    }

    private void assertRefused(Path device, String why) {
        CliException e = assertThrows(CliException.class, () -> open(device));
        assertEquals(
                "--device: " + device + ": " + why,
                String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    }

    private ZramDevice open(Path device) throws IOException {
        return ZramDevice.open(device, temp.resolve("block"), temp.resolve("proc"));
    }

    private void attribute(String name, String text) throws IOException {
        Files.writeString(temp.resolve("block/zram3").resolve(name), text);
    }

    private String attribute(String name) throws IOException {
        return Files.readString(temp.resolve("block/zram3").resolve(name));
    }
}
