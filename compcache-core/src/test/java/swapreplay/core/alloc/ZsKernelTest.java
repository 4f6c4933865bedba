package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The fullness groups, kernel by kernel; no history was measured on 6.12. */
class ZsKernelTest {
    @ParameterizedTest
    @CsvSource({"V6_1, 4, 4", "V6_12, 12, 8", "V6_18, 12, 8"})
    void groupsAndChain(ZsKernel kernel, int groups, int chain) {
        assertEquals(groups, kernel.groups());
        assertEquals(chain, kernel.defaultChain());
    }

    /** 6.1: full, above three quarters (rounded down), below, empty. */
    @ParameterizedTest
    @CsvSource({"0, 39, 0", "1, 39, 1", "29, 39, 1", "30, 39, 2", "38, 39, 2", "39, 39, 3", "3, 4, 1", "1, 1, 3"})
    void kernel61HasFourGroups(int inuse, int objs, int group) {
        assertEquals(group, ZsKernel.V6_1.group(inuse, objs));
        assertTrue(ZsKernel.V6_1.emptierGoesSecond());
    }

    @ParameterizedTest
    @EnumSource(names = {"V6_12", "V6_18"})
    void laterKernelsHaveAGroupForEveryTenth(ZsKernel kernel) {
        for (int objs = 1; objs <= 128; objs++) {
            assertEquals(0, kernel.group(0, objs));
            assertEquals(11, kernel.group(objs, objs));
            for (int inuse = 1; inuse < objs; inuse++) {
                int percent = 100 * inuse / objs;
                assertEquals(1 + percent / 10, kernel.group(inuse, objs), inuse + " of " + objs);
            }
        }
        assertFalse(kernel.emptierGoesSecond());
    }
}
