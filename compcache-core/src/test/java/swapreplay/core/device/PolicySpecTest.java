package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.Times;

/** The keys of a device spec that say what happens to pages beyond storing them. */
class PolicySpecTest {
    @Test
    void theContractsExampleReadsAndPrints() {
        DeviceSpec spec = DeviceSpec.parse(
                "codec=lzo-rle alloc=zsmalloc:chain=8 limit=256M backing=sim:emmc writeback=idle:300s,huge"
                        + " recompress=zstd:3@idle:60s dedup=off kernel=6.18");
        assertEquals(
                "codec=lzo-rle alloc=zsmalloc limit=256M backing=sim:emmc writeback=idle:5m,huge recompress=zstd:3@idle:1m",
                spec.toString());
        assertTrue(spec.policies().asksAge());
        assertFalse(spec.policies().isNone());
        assertTrue(DeviceSpec.parse("codec=lz4 dedup=off").policies().isNone());
    }

    @Test
    void whatItPrintsItReadsAgain() {
        for (long seed = 1; seed <= 400; seed++) {
            Random random = new Random(seed);
            String kernel = new String[] {"6.1", "6.12", "6.18"}[random.nextInt(3)];
            DeviceSpec spec = DeviceSpec.parse(RandomPolicies.spec(random, kernel));
            assertEquals(spec, DeviceSpec.parse(spec.toString()), "seed " + seed);
            assertEquals(spec.toString(), DeviceSpec.parse(spec.toString()).toString(), "seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "backing=/dev/sdb1|backing=/dev/sdb1",
                "backing=file:/tmp/pages,size=16384K|backing=/tmp/pages,size=16M",
                "backing=pages.img|backing=file:pages.img",
                "backing=sim:ufs,size=1024M|backing=sim:ufs,size=1G",
                "backing=sim:ufs writeback=huge,limit:512M/d|backing=sim:ufs writeback=huge,limit:512M/1d",
                "backing=sim:ufs writeback=every:60000ms,huge_idle:3600s|backing=sim:ufs writeback=huge_idle:1h",
                "recompress=lz4hc;zstd:9@huge,every:10s,max_pages:20,threshold:3000"
                        + "|recompress=lz4hc:9;zstd:9@huge,threshold:3000,max_pages:20,every:10s",
                "recompress=zstd:9@huge,priority:2;deflate@idle:1s,priority:1"
                        + "|recompress=deflate:6@idle:1s;zstd:9@huge",
                "compact=every:120s dedup=on|compact=every:2m dedup=on",
            })
    void printsTheCanonicalForm(String text, String canonical) {
        String start = "codec=none alloc=ideal ";
        assertEquals(start + canonical, DeviceSpec.parse(start + text).toString());
        assertEquals(start + canonical, DeviceSpec.parse(start + canonical).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "writeback=huge|there is no backing device to write to; add backing=sim:DISK",
                "backing=sim:tape|no disk 'tape'; known are hdd, sd, emmc, ufs, sata, nvme",
                "backing=sim:|names no disk; write sim:DISK (hdd, sd, emmc, ufs, sata, nvme, or the path of an unused disk or file), file:PATH or /dev/...",
                "backing=sim:emmc,fast|after the disk comes only ,size=SIZE",
                "backing=sim:emmc,size=4K|the first page of a backing device is never used",
                "backing=sim:emmc,size=0|a size of 0",
                "backing=sim:emmc writeback=idle|idle needs an age of whole seconds, at least 1s; write for example idle:5m",
                "backing=sim:emmc writeback=idle:500ms|idle needs an age of whole seconds",
                "backing=sim:emmc writeback=idle:soon|'soon' is not a time; write for example 250ms, 30s, 5m, 2h or 1d",
                "backing=sim:emmc writeback=huge:5m|huge takes no age; huge_idle:AGE and idle:AGE do",
                "backing=sim:emmc writeback=huge,huge|'huge' is named twice",
                "backing=sim:emmc writeback=old|no rule 'old'; known are idle:AGE, huge, huge_idle:AGE, incompressible, every:..., limit:...",
                "backing=sim:emmc writeback=every:5m|says not what to write back",
                "backing=sim:emmc writeback=huge,every:100ms|every: at least 1s is needed, not 100ms",
                "backing=sim:emmc writeback=huge,limit:1G|has no period; write limit:SIZE/TIME",
                "backing=sim:emmc writeback=huge,limit:1K/d|allows no page",
                "backing=sim:emmc writeback=huge,limit|'limit' has no value",
                "backing=sim:emmc writeback=incompressible|only recompression finds pages incompressible",
                "backing=sim:emmc writeback=incompressible recompress=zstd@huge kernel=6.1|6.1 cannot compress pages again",
                "recompress=zstd:3@idle:1m kernel=6.1|6.1 cannot compress pages again; 6.12 and 6.18 can",
                "recompress=zstd:3@|write CODEC@RULE,..., such as zstd:3@idle:1m",
                "recompress=zstd:3@every:5s|names no pages; known are idle:AGE, huge, huge_idle:AGE",
                "recompress=zstd:3@incompressible|incompressible pages are those that recompression gave up",
                "recompress=zstd:99@huge|recompress=zstd:99@huge",
                "recompress=lz5@huge|no codec 'lz5'; known are",
                "recompress=zstd:3@huge,priority:2|no codec of priority 1; the kernel counts the secondary codecs",
                "recompress=lz4@huge;zstd:3@huge,priority:3|no codec of priority 2",
                "recompress=lz4@huge,priority:4|priority:4 is not a whole number from 1 to 3",
                "recompress=lz4;lz4hc;zstd;deflate|at most three codecs",
                "recompress=lz4@huge,threshold:0|threshold:0 is not a whole number from 1 to 65535",
                "compact=1h|no rule '1h'",
                "compact=huge|write compact=every:TIME",
                "dedup=maybe|dedup=maybe: known are on, off",
            })
    void refusesWithTheReason(String text, String reason) {
        String message = String.valueOf(assertThrows(SpecException.class, () -> DeviceSpec.parse("codec=none " + text))
                .getMessage());
        assertTrue(message.contains(reason), message);
    }

    @Test
    void timesPrintAsPeopleWriteThem() {
        for (String text : new String[] {"0s", "250ms", "90s", "5m", "2h", "1d", "36525d"}) {
            assertEquals(text, Times.print(Times.parse(text)));
        }
        assertEquals("1m", Times.print(Times.parse("60000ms")));
        for (String text : new String[] {"", "5", "5 s", "-1s", "1.5h", "1w", "36526d", "99999999999s"}) {
            assertThrows(SpecException.class, () -> Times.parse(text), text);
        }
    }
}
