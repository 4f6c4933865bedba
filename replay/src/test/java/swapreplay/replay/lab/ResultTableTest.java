package swapreplay.replay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import swapreplay.replay.lab.ResultTable.Format;

class ResultTableTest {
    @Test
    void alignsNumbersRightAndWordsLeft() throws IOException {
        assertEquals("""
                name        number  ratio
                a                1  0.500
                longer,one  123456

                note
                """, printed(Format.table));
    }

    @Test
    void quotesWhatCsvNeedsQuotedAndLeavesTheUnknownEmpty() throws IOException {
        assertEquals("name,number,ratio\na,1,0.500\n\"longer,one\",123456,\n", printed(Format.csv));
    }

    @Test
    void jsonHasNullForTheUnknown() throws IOException {
        assertEquals(
                "{\"results\":[{\"name\":\"a\",\"number\":1,\"ratio\":0.5},"
                        + "{\"name\":\"longer,one\",\"number\":123456,\"ratio\":null}],\"note\":\"note\"}",
                printed(Format.json).replaceAll("\\s", ""));
    }

    private static String printed(Format format) throws IOException {
        ResultTable table = new ResultTable("name", "number", "ratio");
        table.add("a", 1, 0.5);
        table.add("longer,one", 123456L, null);
        StringWriter out = new StringWriter();
        table.print(new PrintWriter(out), format, "note");
        return out.toString();
    }
}
