package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of every measured history, to the page, the region and the offset. */
class GoldenHistoryTest {
    private static final Map<String, String> XVMALLOC =
            Map.of("user", "xvmalloc:user", "k4", "xvmalloc:k4", "k8", "xvmalloc");
    private static final Map<String, String> TLSF = Map.of(
            "w4_r4k", "tlsf:region=4K,layout=32",
            "w4_r16k", "tlsf:layout=32",
            "w4_r64k", "tlsf:region=64K,layout=32",
            "w8_r4k", "tlsf:region=4K",
            "w8_r16k", "tlsf",
            "w8_r64k", "tlsf:region=64K");

    /** Rows compared by this run, printed at the end: a run that compared nothing must be seen. */
    private static long compared;

    @AfterAll
    static void printCompared() {
        System.out.println("golden allocator histories: " + compared + " rows compared");
    }

    static List<Path> zsmalloc() {
        return History.files("zsmalloc");
    }

    static Stream<Path> blocks() {
        return Stream.concat(History.files("xvmalloc").stream(), History.files("tlsf").stream())
                .filter(file -> !file.toString().contains("-placement"));
    }

    static Stream<Path> placements() {
        return Stream.concat(History.files("xvmalloc").stream(), History.files("tlsf").stream())
                .filter(file -> file.toString().contains("-placement"));
    }

    @ParameterizedTest
    @MethodSource
    void zsmalloc(Path file) {
        History history = History.read(file);
        Allocator allocator = open(zsmallocSpec(history.name()));
        SlotReplay replay = new SlotReplay(allocator, history.slots());
        int pages = history.column("pages");
        int max = history.column("max");
        int compacted = history.column("compacted");
        for (int row = 0; row < history.rows().size(); row++) {
            replay.step(history.op(row), history.slot(row), history.size(row));
            expect(history, row, "pages", history.number(row, pages), allocator.frames());
            expect(history, row, "max", history.number(row, max), replay.max());
            if (history.op(row) == 'c') {
                expect(history, row, "compacted", history.number(row, compacted), replay.compacted());
            }
        }
        allocator.checkInvariants();
        compared += history.rows().size();
    }

    private static String zsmallocSpec(String name) {
        if (name.startsWith("zs_6.1_")) {
            return "zsmalloc:kernel=6.1";
        }
        return "zsmalloc:" + name.split("_", -1)[2].replace("chain", "chain=");
    }

    @ParameterizedTest
    @MethodSource
    void blocks(Path file) {
        History history = History.read(file);
        specs(history, "_ok").forEach((variant, spec) -> {
            Allocator allocator = open(spec);
            SlotReplay replay = new SlotReplay(allocator, history.slots());
            int ok = history.column(variant + "_ok");
            boolean regions = history.columns().contains(variant + "_regions");
            int held = history.column(variant + (regions ? "_regions" : "_pages"));
            int used = history.columns().indexOf(variant + "_used");
            for (int row = 0; row < history.rows().size(); row++) {
                boolean done = replay.step(history.op(row), history.slot(row), history.size(row));
                expect(history, row, variant + " ok", history.number(row, ok), done ? 1 : 0);
                expect(history, row, variant + " held", history.number(row, held), allocator.frames());
                if (used >= 0) {
                    long usedBytes = allocator.usage().grantedBytes();
                    expect(history, row, variant + " used", history.number(row, used), usedBytes);
                }
            }
            allocator.checkInvariants();
            compared += history.rows().size();
        });
    }

    @ParameterizedTest
    @MethodSource
    void placements(Path file) {
        History places = History.read(file);
        History history = History.read(file.resolveSibling(places.name().replace("-placement", "") + ".csv.gz"));
        specs(places, "_off").forEach((variant, spec) -> {
            Allocator allocator = open(spec);
            SlotReplay replay = new SlotReplay(allocator, history.slots());
            int page = places.columns().indexOf(variant + "_off") - 1;
            Extent extent = new Extent();
            for (int row = 0; row < places.rows().size(); row++) {
                replay.step(history.op(row), history.slot(row), history.size(row));
                extent.set(-1, -1, 0);
                if (history.op(row) == 'A' && replay.handle(history.slot(row)) != Allocator.NO_SPACE) {
                    allocator.locate(replay.handle(history.slot(row)), history.size(row), extent);
                }
                expect(places, row, variant + " page", places.number(row, page), extent.frame);
                expect(places, row, variant + " offset", places.number(row, page + 1), extent.offset);
            }
            compared += places.rows().size();
        });
    }

    /** The variants that a history has columns for. */
    private static Map<String, String> specs(History history, String suffix) {
        Map<String, String> known = new TreeMap<>(XVMALLOC);
        known.putAll(TLSF);
        known.keySet().removeIf(variant -> !history.columns().contains(variant + suffix));
        assertEquals(
                history.columns().stream().filter(name -> name.endsWith(suffix)).count(),
                known.size(),
                "a column of " + history.name() + " is for a variant that this test does not know");
        return known;
    }

    /** Accounting frames are numbered in the order taken, as the histories number them. */
    private static Allocator open(String spec) {
        return Allocators.named(spec).build(4096, AccountingFrames::new);
    }

    private static void expect(History history, int row, String what, long expected, long actual) {
        if (expected != actual) {
            fail(history.name() + " row " + (row + 1) + " ("
                    + String.join(",", history.rows().get(row)) + "): " + what + " is " + actual + ", was " + expected);
        }
    }
}
