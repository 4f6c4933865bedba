package swapreplay.replay.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.core.device.DeviceSpec;

class KnownDifferencesTest {
    @ParameterizedTest
    @CsvSource({
        "6.1.0-56-amd64, kernel=6.1, ''",
        "6.12.95+deb12-amd64, kernel=6.12, ''",
        "6.18.15+deb13-amd64, kernel=6.18, ''",
        "6.5.0-1-amd64, kernel=6.12, sizes by zstd and mem_used_total may differ",
        "5.15.0, kernel=6.1, sizes by zstd and mem_used_total may differ",
        "7.3.4, kernel=6.18, block 0",
        "6.18.15, kernel=6.1, 6.18 is nearest",
    })
    void saysWhereTheRulesAreNotThoseOfTheKernel(String release, String spec, String words) {
        List<String> notes = KnownDifferences.of(release, DeviceSpec.parse("codec=lz4 " + spec), true);
        assertEquals(words.isEmpty() ? 0 : 1, notes.size(), notes.toString());
        assertTrue(String.join("", notes).contains(words), notes.toString());
    }

    @Test
    void newerKernelsDifferInWriteBackOnlyWhereThereIsSome() {
        List<String> notes = KnownDifferences.of("7.0.1", DeviceSpec.parse("codec=lz4"), false);
        assertEquals(List.of("Linux 7.0.1 was not measured, ours follows 6.18"), notes);
    }
}
