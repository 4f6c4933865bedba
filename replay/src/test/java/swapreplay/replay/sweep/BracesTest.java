package swapreplay.replay.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.core.spec.SpecException;

class BracesTest {
    @Test
    void everyCombinationTheLastFastest() {
        assertEquals(List.of("a=1 b=x", "a=1 b=y", "a=2 b=x", "a=2 b=y"), Braces.expand("a={1,2} b={x,y}"));
        assertEquals(List.of("codec=lz4"), Braces.expand("codec=lz4"));
    }

    @Test
    void listsInsideListsAndRanges() {
        assertEquals(List.of("lz4", "zstd:1", "zstd:2", "zstd:3", "842"), Braces.expand("{lz4,zstd:{1..3},842}"));
        assertEquals(List.of("zstd:9"), Braces.expand("zstd:{9..9}"));
    }

    @Test
    void commasInsideASpecStayInIt() {
        assertEquals(
                List.of("p=none", "p=zswap:emmc,ram=4G,pool=20", "p=disk:hdd"),
                Braces.expand("p={none,zswap:emmc,ram=4G,pool=20,disk:hdd}"));
        assertEquals(List.of("w=idle:5m,huge", "w=idle:1h"), Braces.expand("w={idle:5m,huge|idle:1h}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    a={1,2   ; is not closed
                    a=1}     ; closes nothing
                    a={1,,2} ; an empty alternative
                    a={}     ; an empty alternative
                    {5..2}   ; is no range
                    {1..99999}{1..99999} ; more than 100000 combinations
                    """)
    void whatIsWrongIsSaidWithAnExample(String text, String what) {
        String message =
                assertThrows(SpecException.class, () -> Braces.expand(text)).getMessage();
        assertTrue(message != null && message.contains(what) && message.contains("codec={lz4,zstd:3}"), message);
    }
}
