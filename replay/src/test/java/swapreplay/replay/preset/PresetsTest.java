package swapreplay.replay.preset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.engine.Configuration;

class PresetsTest {
    private static final long GIB = 1L << 30;

    static List<Preset> presets() {
        return Presets.all();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetParsesAndNamesItsSource(Preset preset) {
        for (Long ram : new Long[] {null, GIB / 32, 4 * GIB, 64 * GIB}) {
            Machine machine = new Machine(ram, 0.5);
            Configuration parsed = Configuration.parse(preset.spec().apply(machine));
            assertEquals(
                    parsed.toString(), Configuration.parse(parsed.toString()).toString());
            assertTrue(preset.describe(machine).contains(preset.spec().apply(machine)), "printed in full");
        }
        assertFalse(preset.sources().isEmpty());
        assertEquals(preset, Presets.named(preset.name()));
    }

    @ParameterizedTest
    @CsvSource({
        "zram-generator, 4,  size=2G",
        "zram-generator, 32, size=4G",
        "fedora,         4,  size=4G",
        "fedora,         32, size=8G",
        "pop-os,         8,  size=8G",
        "pop-os,         64, size=16G",
        "openwrt,        2,  size=1G"
    })
    void sizesFollowTheRam(String name, long gib, String size) {
        assertTrue(Presets.named(name).spec().apply(new Machine(gib * GIB, 0.9)).endsWith("policy=zram:" + size), name);
    }

    /** Two values that ChromeOS's own tests state: 346,452 of 8,144,296 KiB available, ages of 1 to 6 hours and of 2 minutes to 1 day. */
    @Test
    void idleAgeIsChromeOss() {
        double utilization = 1 - 346_452.0 / 8_144_296;
        assertEquals(3750, IdleAge.seconds(3600, 21_600, utilization));
        assertEquals(839, IdleAge.seconds(120, 86_400, 1 - 346_452.0 / 8_144_296));
        assertEquals(21_600, IdleAge.seconds(3600, 21_600, 0));
    }

    @Test
    void whatIsNotKnownIsRefused() {
        String said =
                assertThrows(SpecException.class, () -> Presets.named("gentoo")).getMessage();
        assertEquals(
                "no preset 'gentoo'; known are zram-generator, fedora, pop-os, android-mmd, chromeos, openwrt", said);
        assertThrows(IllegalArgumentException.class, () -> new Machine(4096L, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new Machine(null, Double.NaN));
    }
}
