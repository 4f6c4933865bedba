package swapreplay.replay.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.stats.MmStat;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.lab.BuiltInPages;
import swapreplay.replay.lab.PageFile;
import swapreplay.replay.lab.RequiresZram;

/** Counters predicted from pages alone, against our device with a history and, where there is one, the kernel's. */
class LivePredictionTest {
    private static final int SLOTS = 3000;

    @Test
    void boundsHoldWhateverTheHistory() {
        Churn churn = new Churn(
                3, 20_000, SLOTS, BuiltInPages.make(), new AttributeDraw(KernelVersion.V6_18, false, List.of(), SLOTS));
        try (CompressedDevice device = CompressedDevice.open(DeviceSpec.parse("codec=lz4"), 4096, SLOTS)) {
            drive(churn, device);
            MmStat stat = device.mmStat();
            for (boolean known : new boolean[] {true, false}) {
                LivePrediction prediction = new LivePrediction(Codecs.named("lz4"), KernelVersion.V6_18, known);
                byte[] page = new byte[4096];
                for (int slot = 0; slot < SLOTS; slot++) {
                    if (!known || device.status(slot) != CompressedDevice.SLOT_FREE) {
                        read(device, slot, page);
                        prediction.add(page);
                    }
                }
                for (LivePrediction.Field field : prediction.fields()) {
                    assertTrue(field.allows(LivePrediction.of(stat, field.name())), field + " " + stat);
                }
                List<String> exact = prediction.fields().stream()
                        .filter(LivePrediction.Field::exact)
                        .map(LivePrediction.Field::name)
                        .toList();
                assertEquals(
                        known
                                ? List.of("orig_data_size", "compr_data_size", "same_pages", "huge_pages")
                                : List.of("compr_data_size", "huge_pages"),
                        exact);
            }
        }
    }

    @Test
    @RequiresZram
    void aLiveDeviceIsPredicted() throws Exception {
        PageFile pages = BuiltInPages.make();
        try (HotZram added = HotZram.add();
                swapreplay.replay.lab.ZramDevice zram = swapreplay.replay.lab.ZramDevice.open(added.device())) {
            Path device = zram.setUp("lzo", "", 4096L * SLOTS);
            try (KernelZram kernel = new KernelZram(device, zram.sysfs())) {
                Random random = new Random(4);
                for (int i = 0; i < 2 * SLOTS; i++) {
                    int page = random.nextInt(pages.pages());
                    kernel.write(random.nextInt(SLOTS / 2), pages.array(page), pages.offset(page));
                }
            }
            StringWriter out = new StringWriter();
            LiveZram live = new LiveZram(device);
            assertEquals("lzo", live.algorithm());
            int code = live.compare(
                    Codecs.named("lzo"), KernelVersion.V6_18, new PrintWriter(out), Progress.NONE, () -> false);
            assertEquals(0, code, out.toString());
            assertTrue(out.toString().contains("exact"), out.toString());
            StringWriter wrong = new StringWriter();
            assertEquals(
                    1,
                    live.compare(
                            Codecs.named("lz4"),
                            KernelVersion.V6_18,
                            new PrintWriter(wrong),
                            Progress.NONE,
                            () -> false),
                    "another codec does not predict it");
            assertTrue(wrong.toString().contains("DIFFERS"), wrong.toString());
        }
    }

    private static void drive(Churn churn, CompressedDevice device) {
        byte[] page = new byte[4096];
        try (Operations.Walk walk = churn.walk()) {
            while (walk.next()) {
                switch (walk.kind()) {
                    case WRITE -> {
                        walk.page(page);
                        device.write(walk.slot(), page, 0);
                    }
                    case FREE -> device.discard(walk.slot(), walk.count());
                    case COMPACT -> device.compact();
                    default -> {}
                }
            }
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void read(CompressedDevice device, long slot, byte[] page) {
        try {
            device.read(slot, page, 0);
        } catch (swapreplay.core.codec.CorruptPageException e) {
            throw new AssertionError(e);
        }
    }
}
