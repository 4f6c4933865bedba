package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The verdicts of the kernel's safe decoder on sound, damaged, cut, extended and random streams. */
class LzoDecoderTest {
    private static final byte GUARD = 0x5A;

    @Test
    void everyVerdictIsTheKernels() throws Exception {
        Vectors.Table table = Vectors.table("lzo-decode.csv.gz");
        Map<String, Integer> seen = new HashMap<>();
        for (int row = 0; row < table.size(); row++) {
            String where = "case " + table.text(row, "case");
            byte[] stream = HexFormat.of().parseHex(table.text(row, "stream_hex"));
            byte[] out = new byte[Vectors.PAGE + 64];
            Arrays.fill(out, GUARD);
            // the stream sits inside other bytes that must not matter
            byte[] in = new byte[stream.length + 32];
            Arrays.fill(in, (byte) row);
            System.arraycopy(stream, 0, in, 16, stream.length);
            String result;
            try {
                int length = new LzoDecoder().decode(in, 16, stream.length, out, 32, Vectors.PAGE);
                result = "ok";
                assertEquals(table.number(row, "out_len"), length, where);
                assertEquals(table.text(row, "out_crc"), Vectors.crc(out, 32, length), where);
            } catch (CorruptPageException damage) {
                String reason = damage.reason();
                result = reason.substring(0, reason.indexOf(':'));
                assertEquals(true, damage.offset() >= 0 && damage.offset() <= stream.length, where + damage);
            }
            assertEquals(table.text(row, "result"), result, where);
            for (int i = 0; i < 32; i++) {
                assertEquals(GUARD, out[i], where);
                assertEquals(GUARD, out[out.length - 1 - i], where);
            }
            seen.merge(result, 1, Integer::sum);
        }
        assertEquals(
                Map.of(
                        "ok", 1839,
                        "error", 31,
                        "input_overrun", 1879,
                        "output_overrun", 81,
                        "lookbehind_overrun", 1556,
                        "input_not_consumed", 284),
                seen);
    }
}
