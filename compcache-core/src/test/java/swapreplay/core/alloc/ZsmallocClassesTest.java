package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of resources/alloc/classes come from the class listing of a running 6.18.26. */
class ZsmallocClassesTest {
    @Test
    void chain8HasTheKernels119Classes() throws IOException {
        assertTable("chain8", ZsmallocClasses.table(ZsKernel.V6_18, 4096, 8), 119);
    }

    @Test
    void chain4HasTheKernels69Classes() throws IOException {
        assertTable("chain4", ZsmallocClasses.table(ZsKernel.V6_18, 4096, 4), 69);
    }

    @Test
    void kernel61DiffersFromChain4InOneClass() {
        List<SizeClass> chain4 = ZsmallocClasses.table(ZsKernel.V6_18, 4096, 4).all();
        List<SizeClass> old = ZsmallocClasses.table(ZsKernel.V6_1, 4096, 4).all();
        assertEquals(chain4.size(), old.size());
        for (int i = 0; i < old.size(); i++) {
            if (old.get(i).index() == 11) {
                assertEquals(new SizeClass(11, 208, 2, 39, 8), old.get(i));
                assertEquals(new SizeClass(11, 208, 3, 59, 8), chain4.get(i));
            } else {
                assertEquals(chain4.get(i), old.get(i));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, 3257, 69",
        "5, 3401, 86",
        "6, 3497, 94",
        "7, 3577, 110",
        "8, 3625, 119",
        "9, 3673, 136",
        "10, 3705, 141",
        "11, 3737, 153",
        "12, 3769, 159",
        "13, 3785, 173",
        "14, 3801, 179",
        "15, 3833, 186",
        "16, 3833, 192"
    })
    void thresholdsAndNumberOfClasses(int chain, int threshold, int classes) {
        SizeClasses table = ZsmallocClasses.table(ZsKernel.V6_18, 4096, chain);
        assertEquals(threshold, table.smallestHuge());
        assertEquals(classes, table.all().size());
        String spec = "zsmalloc:chain=" + chain;
        assertEquals(
                threshold,
                Allocators.named(spec).build(4096, AccountingFrames::new).hugeThreshold());
    }

    @Test
    void kernel61PublishesTheThresholdOfChain4() {
        Allocator allocator = Allocators.named("zsmalloc:kernel=6.1").build(4096, AccountingFrames::new);
        assertEquals(3257, allocator.hugeThreshold());
    }

    /** The step is a 256th of a page; nothing else is known of these kernels, so only what follows from the rules is checked. */
    @ParameterizedTest
    @ValueSource(ints = {16384, 65536})
    void largerPagesHaveLargerSteps(int pageSize) {
        SizeClasses table = ZsmallocClasses.table(ZsKernel.V6_18, pageSize, 8);
        List<SizeClass> classes = table.all();
        SizeClass last = classes.get(classes.size() - 1);
        assertEquals(new SizeClass(256, pageSize, 1, 1, 0), last);
        assertEquals(32, classes.get(0).size());
        for (SizeClass one : classes.subList(0, classes.size() - 1)) {
            assertEquals(0, (one.size() - 32) % (pageSize / 256), () -> one + " is off the grid");
            assertTrue(
                    one.pages() * pageSize - one.objs() * one.size() < one.size(), () -> one + " has room for another");
            assertEquals(8, one.objectOffset());
        }
        assertEquals(table.smallestHuge() - 1, classes.get(classes.size() - 2).room());
    }

    private static void assertTable(String file, SizeClasses table, int classes) throws IOException {
        assertEquals(classes, table.all().size());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(
                        ZsmallocClassesTest.class.getResourceAsStream("/alloc/classes/" + file + ".csv")),
                StandardCharsets.US_ASCII))) {
            assertEquals("class,size,pages,objs,from,to", lines.readLine());
            for (int position = 0; position < classes; position++) {
                String[] row = lines.readLine().split(",", -1);
                SizeClass one = table.all().get(position);
                assertEquals(
                        String.join(",", List.of(row).subList(0, 4)),
                        one.index() + "," + one.size() + "," + one.pages() + "," + one.objs());
                for (int size = Integer.parseInt(row[4]); size <= Integer.parseInt(row[5]); size++) {
                    assertEquals(position, table.positionOf(size), "class of " + size + " bytes");
                }
            }
            assertEquals(null, lines.readLine());
        }
    }
}
