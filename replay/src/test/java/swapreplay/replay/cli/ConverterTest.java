package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Sizes and times as people write them. */
class ConverterTest {
    @ParameterizedTest
    @CsvSource({
        "4096,4096",
        "64K,65536",
        "1M,1048576",
        "2G,2147483648",
        "1.5GiB,1610612736",
        "8k,8192",
        "3T,3298534883328",
        "0,0",
        "512B,512",
        "1MB,1048576"
    })
    void sizes(String text, long bytes) {
        assertEquals(bytes, new SizeConverter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "K", "1X", "1.0001K", "0x10", "1 K", "99999999999T", "1e3"})
    void badSizes(String text) {
        assertThrows(TypeConversionException.class, () -> new SizeConverter().convert(text));
    }

    @ParameterizedTest
    @CsvSource({"4096,4K", "65536,64K", "1000,1000", "0,0", "2147483648,2G", "1610612736,1536M"})
    void exactSizes(long bytes, String text) {
        assertEquals(text, SizeConverter.exact(bytes));
        assertEquals(bytes, new SizeConverter().convert(text));
    }

    @ParameterizedTest
    @CsvSource({"250ms,250", "30s,30000", "5m,300000", "2h,7200000", "1d,86400000", "7,7000"})
    void times(String text, long ms) {
        assertEquals(Duration.ofMillis(ms), new TimeConverter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1.5s", "-1s", "1w", "9999999999999999999s"})
    void badTimes(String text) {
        assertThrows(TypeConversionException.class, () -> new TimeConverter().convert(text));
    }
}
