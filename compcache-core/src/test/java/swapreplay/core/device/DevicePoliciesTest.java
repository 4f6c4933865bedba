package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.backing.BackingStore;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.Times;

/** Policies carried out on a clock: what a device with bytes does, one that only accounts does, and so would zram's verbs by hand. */
class DevicePoliciesTest {
    private static final int PAGE = 4096;
    private static final int SLOTS = 300;
    private static final int PAGES = 120;
    /** As on a machine that has been up for long. */
    private static final long START = 1_000_000 * Times.SECOND;

    private long now = START;

    /** A device with its policies and the log of their turns. */
    private final class Subject implements AutoCloseable {
        final CompressedDevice device;
        final DevicePolicies policies;
        final List<PolicyRun> log = new ArrayList<>();

        Subject(CompressedDevice device) throws Exception {
            this.device = device;
            BackingSpec backing = device.spec().policies().backing();
            BackingStore store = backing == null
                    ? null
                    : device.holdsBytes()
                            ? BackingStores.open(backing, PAGE, SLOTS, () -> now)
                            : BackingStores.accounting(backing, PAGE, SLOTS, () -> now);
            policies = DevicePolicies.start(device, store, () -> now, now, log::add);
        }

        String counters() {
            return device.mmStat() + " " + device.post().bdStat() + " "
                    + device.post().stat() + " " + policies.totals() + " limit "
                    + device.post().writebackLimit();
        }

        @Override
        public void close() {
            device.close();
        }
    }

    private static int[][] sizes(DeviceSpec spec, byte[][] pages) {
        List<String> codecs = new ArrayList<>(List.of(spec.codec()));
        spec.policies().recompress().forEach(each -> codecs.add(each.codec()));
        int[][] sizes = new int[codecs.size()][pages.length];
        byte[] packed = new byte[3 * PAGE];
        for (int c = 0; c < codecs.size(); c++) {
            try (PageCodec.Context context = Codecs.named(codecs.get(c)).newContext(PAGE)) {
                for (int i = 0; i < pages.length; i++) {
                    sizes[c][i] = SameFilled.test(pages[i], 0, PAGE) ? 0 : context.compress(pages[i], 0, packed, 0);
                }
            }
        }
        return sizes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.18", "6.1"})
    void accountsAgreeWithBytesAndContentsSurvive(String kernel) throws Exception {
        byte[][] pages = new byte[PAGES][];
        for (int i = 0; i < PAGES; i++) {
            pages[i] = PageMix.page(i, PAGE);
        }
        long writes = 0;
        long recompressed = 0;
        long errors = 0;
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            DeviceSpec spec = DeviceSpec.parse(RandomPolicies.spec(random, kernel));
            now = START;
            CompressedDevice accounting = CompressedDevice.accounting(spec, PAGE, SLOTS);
            accounting.knowPages(sizes(spec, pages));
            try (Subject bytes = new Subject(CompressedDevice.open(spec, PAGE, SLOTS));
                    Subject accounts = new Subject(accounting)) {
                run(random, bytes, accounts, pages, spec + ", seed " + seed);
                assertEquals(bytes.log, accounts.log, spec + ", seed " + seed);
                writes += bytes.device.post().bdStat().bdWrites();
                recompressed += bytes.device.post().stat().recompressed();
                errors += bytes.log.stream().filter(run -> run.error() != null).count();
            }
        }
        assertTrue(writes > 1000, "too little was written back to show anything: " + writes);
        assertTrue(errors > 10, "no backing device was ever full, no limit spent");
        assertTrue(kernel.equals("6.1") || recompressed > 1000, "too little was recompressed: " + recompressed);
    }

    private void run(Random random, Subject bytes, Subject accounts, byte[][] pages, String where) throws Exception {
        int[] held = new int[SLOTS];
        byte[] back = new byte[PAGE];
        for (int i = 0; i < 600; i++) {
            now += random.nextInt(4) > 0 ? random.nextInt(1_000_000) : (long) random.nextInt(40) * Times.SECOND / 2;
            bytes.policies.advance(now);
            accounts.policies.advance(now);
            int slot = random.nextInt(SLOTS);
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    assertEquals(bytes.device.source(slot), accounts.device.source(slot), where);
                    bytes.device.read(slot, back, 0);
                    accounts.device.readSized(slot);
                    assertArrayEquals(held[slot] == 0 ? new byte[PAGE] : pages[held[slot] - 1], back, where);
                }
                case 2 -> {
                    bytes.device.slotFreeNotify(slot);
                    accounts.device.slotFreeNotify(slot);
                    held[slot] = 0;
                }
                default -> {
                    int page = random.nextInt(PAGES);
                    assertEquals(CompressedDevice.OK, bytes.device.write(slot, pages[page], 0));
                    assertEquals(CompressedDevice.OK, accounts.device.writePage(slot, page));
                    held[slot] = page + 1;
                }
            }
            if (i % 20 == 0) {
                assertEquals(bytes.counters(), accounts.counters(), where + ", operation " + i);
            }
        }
        assertEquals(bytes.counters(), accounts.counters(), where);
        bytes.device.checkInvariants();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.18", "6.1"})
    void theSameVerbsByHandGiveTheSameCounters(String kernel) throws Exception {
        boolean old = kernel.equals("6.1");
        DeviceSpec spec = DeviceSpec.parse("codec=lzo-rle backing=sim:emmc,size=240K"
                + " writeback=huge_idle:20s,idle:90s,every:30s,limit:80K/2m"
                + (old ? "" : " recompress=lz4hc@huge,every:20s;zstd:3@idle:10s,every:40s,threshold:3000,max_pages:9")
                + " compact=every:1m kernel=" + kernel);
        CompressedDevice byHand = CompressedDevice.open(spec, PAGE, SLOTS);
        byHand.trackAccess(() -> now);
        byHand.post().attach(BackingStores.open(BackingSpec.parse("sim:emmc,size=240K"), PAGE, SLOTS, () -> now));
        if (!old) {
            byHand.post().secondary(1, Codecs.named("lz4hc"));
            byHand.post().secondary(2, Codecs.named("zstd:3"));
        }
        Random random = new Random(7);
        try (Subject subject = new Subject(CompressedDevice.open(spec, PAGE, SLOTS));
                ZramSysfs zram = new ZramSysfs(byHand, () -> false, () -> now)) {
            zram.write("writeback_limit_enable", "1");
            zram.write("writeback_limit", "20");
            for (int second = 1; second <= 600; second++) {
                now = START + second * Times.SECOND;
                subject.policies.advance(now);
                if (second % 120 == 0) {
                    zram.write("writeback_limit", "20");
                }
                if (second % 30 == 0) {
                    verb(zram, "idle", "20", "writeback", "huge_idle");
                    verb(zram, "idle", "90", "writeback", "idle");
                }
                if (!old && second % 20 == 0) {
                    verb(zram, "", "", "recompress", "type=huge priority=1");
                }
                if (!old && second % 40 == 0) {
                    verb(zram, "idle", "10", "recompress", "type=idle priority=2 threshold=3000 max_pages=9");
                }
                if (second % 60 == 0) {
                    zram.write("compact", "1");
                }
                for (int i = 0; i < 3; i++) {
                    byte[] page = PageMix.page(random.nextInt(PAGES), PAGE);
                    int slot = random.nextInt(SLOTS);
                    subject.device.write(slot, page, 0);
                    byHand.write(slot, page, 0);
                }
                assertEquals(byHand.mmStat(), subject.device.mmStat(), "second " + second);
                assertEquals(byHand.post().bdStat(), subject.device.post().bdStat(), "second " + second);
            }
            assertTrue(byHand.post().bdStat().bdWrites() > 50, zram.read("bd_stat"));
        }
    }

    private static void verb(ZramSysfs zram, String mark, String age, String verb, String value) throws Exception {
        if (!mark.isEmpty()) {
            zram.write(mark, age);
        }
        try {
            zram.write(verb, value);
        } catch (ErrnoException refused) {
            // a full backing device and a spent limit are part of the run
        }
    }

    @Test
    void aLateTurnCountsAgesFromWhenItWasDue() throws Exception {
        try (Subject subject = new Subject(CompressedDevice.open(
                DeviceSpec.parse("codec=lz4 backing=sim:emmc writeback=idle:50s,every:30s"), PAGE, SLOTS))) {
            now = START + 5 * Times.SECOND;
            subject.device.write(1, PageMix.page(1, PAGE), 0);
            now = START + 95 * Times.SECOND;
            subject.policies.advance(now);
            assertEquals(
                    List.of(START + 30 * Times.SECOND, START + 60 * Times.SECOND, START + 90 * Times.SECOND),
                    subject.log.stream().map(PolicyRun::timeNs).toList());
            assertEquals(
                    List.of(0L, 1L, 0L),
                    subject.log.stream().map(PolicyRun::done).toList());
            assertEquals(START + 120 * Times.SECOND, subject.policies.nextDueNs());
            assertEquals("writeback=idle:50s", subject.log.get(0).rule());
        }
    }

    @Test
    void aDeviceWithoutPoliciesHasNothingDue() throws Exception {
        try (Subject subject = new Subject(CompressedDevice.open(DeviceSpec.parse("codec=lz4"), PAGE, SLOTS))) {
            assertEquals(Long.MAX_VALUE, subject.policies.nextDueNs());
            assertEquals(List.of(), subject.policies.totals());
        }
    }

    @Test
    void aThresholdThatTheKernelRefusesIsRefused() {
        DeviceSpec spec = DeviceSpec.parse("codec=lz4 recompress=zstd:3@huge,threshold:3625");
        try (CompressedDevice device = CompressedDevice.open(spec, PAGE, SLOTS)) {
            String message = String.valueOf(
                    assertThrows(SpecException.class, () -> new Subject(device)).getMessage());
            assertTrue(message.contains("threshold:3625 is not below 3625"), message);
        }
    }
}
