package swapreplay.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.backing.Disks;
import swapreplay.core.backing.SimulatedDisk;

/** What running kernels did, step by step; the README beside the files says how they were recorded. */
class KernelHistoryTest {
    private static final Pattern READ_AHEAD = Pattern.compile("# Linux .*, page-cluster ([0-9]), .*");

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = KernelHistoryTest.class.getResourceAsStream("/policy/" + file)) {
            assertNotNull(in, file);
            return new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.US_ASCII))
                    .lines()
                    .toList();
        }
    }

    private static Matcher match(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertTrue(matcher.matches(), line);
        return matcher;
    }

    @ParameterizedTest
    @ValueSource(strings = {"readahead-3.csv.gz", "readahead-5.csv.gz"})
    void readsAheadWhatTheKernelReadAhead(String file) throws IOException {
        List<String> lines = lines(file);
        int cluster = Integer.parseInt(match(READ_AHEAD, lines.get(0)).group(1));
        SwapDisk disk = new SwapDisk(new SimulatedDisk(Disks.named("hdd"), 4096, 1), cluster);
        int faults = 0;
        for (String line : lines.subList(2, lines.size())) {
            String[] cells = line.split(",", -1);
            long slot = Long.parseLong(cells[1]);
            if (cells[0].equals("w")) {
                disk.write(0, slot);
            } else {
                disk.fault(++faults * 1_000_000_000_000L, slot);
                TierStats.DiskStat stat = disk.stat();
                assertEquals(Long.parseLong(cells[2]), stat.readAhead(), "swap_ra of " + file + ", fault " + faults);
                assertEquals(Long.parseLong(cells[3]), stat.readAheadHits(), "swap_ra_hit, fault " + faults);
            }
        }
        assertTrue(faults > 200, faults + " faults");
    }
}
