package swapreplay.replay.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.device.ErrnoException;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.device.ZramSysfs;

/** What a churn writes to attributes, on a device of ours with two secondary algorithms. */
class AttributeDrawTest {
    private static final int SLOTS = 64;

    @Test
    void nothingIsWrittenWithoutBackingDeviceAndSecondaryAlgorithm() {
        assertEquals(0, new AttributeDraw(KernelVersion.V6_18, false, List.of(), SLOTS).perThousand());
    }

    @Test
    void theKernelTakesMostAndRefusesSome() {
        AttributeDraw draw = new AttributeDraw(KernelVersion.V6_18, false, List.of("lz4hc", "deflate"), SLOTS);
        SplittableRandom random = new SplittableRandom(1);
        TreeMap<String, Integer> taken = new TreeMap<>();
        Set<String> refusals = new TreeSet<>();
        try (CompressedDevice device = CompressedDevice.open(DeviceSpec.parse("codec=lz4"), 4096, SLOTS)) {
            device.trackAccess(System::nanoTime);
            device.post().secondary(1, Codecs.named("lz4hc"));
            device.post().secondary(2, Codecs.named("deflate"));
            ZramSysfs attributes = new ZramSysfs(device, () -> false, System::nanoTime);
            for (int i = 0; i < 1000; i++) {
                String[] words = draw.next(random, random.nextInt(SLOTS)).split(" ", 2);
                try {
                    attributes.write(words[0], words[1]);
                    taken.merge(words[0], 1, Integer::sum);
                } catch (ErrnoException refused) {
                    assertEquals("recompress", words[0], words[1] + ": " + refused.getMessage());
                    refusals.add(words[1].replaceAll("=\\d+", "=N"));
                }
            }
        }
        assertEquals(Set.of("idle", "mem_used_max", "recompress"), taken.keySet());
        assertTrue(taken.getOrDefault("recompress", 0) > 300, taken.toString());
        for (String cause : List.of("algo=lz5", "max_pages=all", "priority=N", "threshold=N")) {
            assertTrue(refusals.stream().anyMatch(text -> text.contains(cause)), cause + " in " + refusals);
        }
    }
}
