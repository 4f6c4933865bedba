package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.SpecException;

class DeviceSpecTest {
    @Test
    void printsTheCanonicalFormThatItReads() {
        DeviceSpec spec = DeviceSpec.parse("  limit=262144K   codec=none alloc=zsmalloc:chain=4 ");
        assertEquals("codec=none alloc=zsmalloc:chain=4 limit=256M", spec.toString());
        assertEquals(spec, DeviceSpec.parse(spec.toString()));
        assertEquals(256L << 20, spec.memLimit());
    }

    @Test
    void whatIsNotNamedIsZramsDefault() {
        assertEquals(DeviceSpec.of("lzo-rle", "zsmalloc", 0), DeviceSpec.parse(""));
    }

    @Test
    void limitZeroIsNone() {
        assertEquals(DeviceSpec.parse("codec=none"), DeviceSpec.parse("codec=none limit=0"));
    }

    @Test
    void zsmallocFollowsTheKernelUnlessItNamesOne() {
        assertEquals(
                "codec=none alloc=zsmalloc:kernel=6.1 kernel=6.1",
                DeviceSpec.parse("codec=none kernel=6.1").toString());
        assertEquals(
                "codec=none alloc=zsmalloc kernel=6.1",
                DeviceSpec.parse("codec=none kernel=6.1 alloc=zsmalloc:kernel=6.18")
                        .toString());
        assertEquals(
                "codec=none alloc=tlsf",
                DeviceSpec.parse("codec=none alloc=tlsf kernel=6.18").toString());
        assertMessage("kernel=5.4", "kernel=5.4: no rules for this kernel; known are 6.1, 6.12, 6.18");
    }

    @Test
    void aRunningKernelHasTheNearestRules() {
        assertEquals(KernelVersion.V6_1, KernelVersion.nearest("6.1.0-47-amd64"));
        assertEquals(KernelVersion.V6_1, KernelVersion.nearest("5.15.0"));
        assertEquals(KernelVersion.V6_12, KernelVersion.nearest("6.12.107+deb13"));
        assertEquals(KernelVersion.V6_18, KernelVersion.nearest("6.18.44-fc-v595"));
        assertEquals(KernelVersion.V6_18, KernelVersion.nearest("7.3.4"));
    }

    @Test
    void refusesUnknownKeysAndListsTheKnown() {
        assertStart(
                "codec=none colour=red",
                "device spec 'codec=none colour=red': no key 'colour'; known are codec=NAME, alloc=NAME, limit=SIZE,"
                        + " kernel=VERSION, backing=sim:DISK");
    }

    @Test
    void refusesAKeyNamedTwice() {
        assertMessage(
                "codec=none codec=lz4",
                "device spec 'codec=none codec=lz4': codec is both 'none' and 'lz4'; name it once");
    }

    @Test
    void refusesAKeyWithoutValue() {
        assertStart("codec", "device spec 'codec': 'codec' has no value; known are codec=NAME, alloc=NAME");
        assertStart("limit=", "device spec 'limit=': 'limit' has no value; known are codec=NAME, alloc=NAME");
    }

    @Test
    void refusesWhatIsNoSize() {
        String help = " is not a size; write for example 4096, 64K, 256M or 2G";
        for (String size : new String[] {"12Q", "-1", "1.5M", "K", "99999999999P", "1000000000000000000000"}) {
            assertMessage("limit=" + size, "'" + size + "'" + help);
        }
    }

    @Test
    void namesTheKnownCodecsAndAllocators() {
        assertStart("codec=lz5", "no codec 'lz5'; known are ");
        assertStart("codec=none alloc=malloc", "no allocator 'malloc'; known are ");
    }

    @Test
    void sizesPrintAsPeopleWriteThem() {
        assertEquals("0", Sizes.print(0));
        assertEquals("4095", Sizes.print(4095));
        assertEquals("4K", Sizes.print(4096));
        assertEquals("1536M", Sizes.print(1536L << 20));
        assertEquals("8191P", Sizes.print(8191L << 50));
        for (String text : new String[] {"0", "1", "64K", "3G", "2T", "7P"}) {
            assertEquals(text, Sizes.print(Sizes.parse(text)));
        }
        assertEquals(Sizes.parse("64K"), Sizes.parse("64k"));
    }

    private static void assertStart(String spec, String start) {
        String message = String.valueOf(
                assertThrows(SpecException.class, () -> DeviceSpec.parse(spec)).getMessage());
        assertEquals(start, message.substring(0, Math.min(start.length(), message.length())));
    }

    private static void assertMessage(String spec, String message) {
        assertEquals(
                message,
                assertThrows(SpecException.class, () -> DeviceSpec.parse(spec)).getMessage());
    }
}
