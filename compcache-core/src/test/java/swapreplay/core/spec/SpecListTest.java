package swapreplay.core.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpecListTest {
    @Test
    void aPartKeyEqualsValueBelongsToTheSpecBeforeIt() {
        assertEquals(
                List.of("zstd:3,dict=d.bin", "lz4", "zsmalloc:chain=4,kernel=6.1", "tlsf:region=16K"),
                SpecList.split("zstd:3,dict=d.bin,lz4,zsmalloc:chain=4,kernel=6.1,tlsf:region=16K"));
    }

    @Test
    void emptyPartsStay() {
        assertEquals(List.of("lz4", "", ""), SpecList.split("lz4,,"));
        assertEquals(List.of("chain=4"), SpecList.split("chain=4"));
    }
}
