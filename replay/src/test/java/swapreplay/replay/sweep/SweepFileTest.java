package swapreplay.replay.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.engine.Configuration;

class SweepFileTest {
    private static final String ALL = """
            # a comment
            combinations:
              - codec: [lz4, 842]
                limit: [~, 64M]
              - codec: 'zstd:{1..3}'
                policy: ['zram:emmc,size=64M']
            specs:
              - codec=lz4 alloc=zsmalloc:chain={4,8}
            presets: [fedora]
            """;

    @Test
    void everyCombinationOnceInTheOrderOfTheFile() {
        SweepFile sweep = SweepFile.parse("s.yaml", ALL);
        assertEquals(
                List.of(
                        "codec=lz4 alloc=zsmalloc",
                        "codec=lz4 alloc=zsmalloc limit=64M",
                        "codec=842 alloc=zsmalloc",
                        "codec=842 alloc=zsmalloc limit=64M",
                        "codec=zstd:1 alloc=zsmalloc policy=zram:emmc,size=64M",
                        "codec=zstd:2 alloc=zsmalloc policy=zram:emmc,size=64M",
                        "codec=zstd:3 alloc=zsmalloc policy=zram:emmc,size=64M",
                        "codec=lz4 alloc=zsmalloc:chain=4"),
                sweep.configurations().stream().map(Configuration::toString).toList());
        assertEquals(List.of("fedora"), sweep.presets());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    "combination: []"                          | "s.yaml:1:1: no key 'combination'; known are combinations, specs, presets"
                    "specs: [codec=lz5]"                       | "s.yaml:1:9: no codec 'lz5'; known are"
                    "combinations: [{codec: lz4, size: 3}]"    | "s.yaml:1:16: device spec 'codec=lz4 size=3': no key 'size'; known are"
                    "combinations: [{codec: lz4, codec: lzo}]" | "s.yaml:1:29: the key 'codec' is there twice"
                    "combinations: [{codec: []}]"              | "s.yaml:1:24: an empty list makes no combination"
                    "combinations: [lz4]"                      | "s.yaml:1:16: an entry of combinations is to be a mapping"
                    "combinations: [{codec: [[lz4]]}]"         | "s.yaml:1:25: a value is to be a text"
                    "specs: ['codec={lz4']"                    | "s.yaml:1:9: 'codec={lz4': a '{' is not closed"
                    "specs: ["                                 | "s.yaml:1:9: not YAML"
                    "''"                                       | "s.yaml:1:1: the file is to be a mapping"
                    "specs: []"                                | "s.yaml:1:1: holds no configuration"
                    """)
    void whatIsWrongIsNamedWithItsPlace(String text, String message) {
        String said = assertThrows(SpecException.class, () -> SweepFile.parse("s.yaml", text))
                .getMessage();
        assertTrue(said != null && said.startsWith(message), said);
    }

    /** Whatever a file holds, it is read or refused with a sentence of ours. */
    @Test
    void damagedFilesAreRefusedOrRead() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(ALL);
            for (int change = 0; change < 3; change++) {
                text.setCharAt(random.nextInt(text.length()), "[]{}:-,&*!|>%@'\" \n#~a1".charAt(random.nextInt(22)));
            }
            String damaged = text.substring(0, random.nextInt(text.length()));
            try {
                assertTrue(SweepFile.parse("s.yaml", damaged).configurations().size() < 1_000);
            } catch (SpecException refused) {
                assertTrue(String.valueOf(refused.getMessage()).startsWith("s.yaml"), refused.getMessage());
            }
        }
    }
}
