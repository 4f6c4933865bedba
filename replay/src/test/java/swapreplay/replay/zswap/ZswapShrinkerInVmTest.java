package swapreplay.replay.zswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.policy.Policies;
import swapreplay.core.policy.Policy;
import swapreplay.core.policy.SwapTiers;
import swapreplay.replay.vm.VirtualMachine;

/**
 * zswap's shrinker beside that of the kernel of a virtual machine, pass by pass of memory reclaim, on a kernel from 6.12 on: {@code mvn
 * -Dtest=ZswapShrinkerInVmTest -Dswapreplay.vm='vm-run -s 1 --suite trixie-backports'}.
 *
 * <p>The kernel scales what it offers by statistics of a control group that lag behind by some dozens of changes. Where it thus offers an
 * entry more or less than ours, the comparison ends.
 */
class ZswapShrinkerInVmTest {
    private static final int PAGE = 4096;
    private static final int CONTENTS = 200;
    private static final int LEAST_PASSES = 40;

    @TempDir
    private Path temp;

    private final Map<Integer, Boolean> dirty = new HashMap<>();

    @Test
    @EnabledIfSystemProperty(named = VirtualMachine.PROPERTY, matches = ".+", disabledReason = VirtualMachine.ON_DEMAND)
    void takesFromThePoolWhatTheKernelTakes() throws Exception {
        Path sizes = temp.resolve("sizes");
        Path pages = pages(sizes);
        String said = VirtualMachine.run(
                "64M",
                "zswap-shrinker-inside.sh",
                pages.toString(),
                sizes.toString(),
                "1300",
                "1200",
                "4",
                "compressor=lz4");
        List<String> lines = said.lines()
                .filter(line -> line.matches("# Linux .*|op,.*|[oailfr],[0-9,-]+"))
                .toList();
        String[] columns = lines.get(1).split(",", -1);
        String policy = lines.get(0).replaceFirst(".* policy=(\\S+); .*", "$1");
        int passes = 0;
        int compared = 0;
        long writtenBack = 0;
        try (SwapTiers ours = start(policy)) {
            for (String line : lines.subList(2, lines.size())) {
                String[] cells = line.split(",", -1);
                int page = Integer.parseInt(cells[1]);
                int length = Integer.parseInt(cells[2]);
                if (cells[0].equals("r")) {
                    long offered = ours.reclaim(0, page);
                    if (offered != length && Math.abs(offered - length) <= 1) {
                        System.out.println("the statistics of the group lag from here on: " + line);
                        break;
                    }
                    assertEquals(length, offered, "offered in " + line);
                    passes++;
                } else {
                    apply(ours, cells[0], page, length);
                }
                if (cells.length == columns.length) {
                    Map<String, Long> own = ours.stats().counters();
                    for (int i = 4; i < columns.length; i++) {
                        String name = columns[i].equals("zswpwb") ? "written_back_pages" : columns[i];
                        assertEquals(Long.parseLong(cells[i]), own.getOrDefault(name, 0L), columns[i] + " of " + line);
                    }
                    writtenBack = own.getOrDefault("written_back_pages", 0L);
                    compared++;
                }
            }
        }
        System.out.println(passes + " passes, " + compared + " comparisons, " + writtenBack + " pages written back");
        assertTrue(
                passes > LEAST_PASSES && writtenBack > 0, passes + " passes, " + writtenBack + " pages written back");
    }

    private static SwapTiers start(String policy) {
        return Policies.named(policy)
                .starter()
                .start(new Policy.Setting(
                        PAGE,
                        Allocators.named("zsmalloc"),
                        () -> {
                            throw new IllegalStateException("zswap needs no device");
                        },
                        0));
    }

    private void apply(SwapTiers ours, String op, int page, int length) {
        switch (op) {
            case "o" -> ours.write(0, page, length);
            case "a" -> {
                if (dirty.getOrDefault(page, false)) {
                    ours.write(0, page, length);
                }
            }
            case "l" -> {
                long before = ours.stats().counters().getOrDefault("zswpin", 0L);
                ours.fault(0, page);
                // what came from zswap and left it has no other copy
                dirty.put(page, ours.stats().counters().getOrDefault("zswpin", 0L) != before);
            }
            case "i" -> {
                ours.fault(0, page);
                ours.free(page);
            }
            default -> ours.free(page);
        }
    }

    /** Pages of noise and zeros, from well compressible to not at all, and beside them the lengths that lz4 makes of them. */
    private Path pages(Path sizes) throws Exception {
        Random random = new Random(7);
        byte[] all = new byte[CONTENTS * PAGE];
        List<String> lengths = new ArrayList<>();
        PageCodec codec = Codecs.named("lz4");
        byte[] packed = new byte[codec.maxCompressedLength(PAGE)];
        try (PageCodec.Context context = codec.newContext(PAGE)) {
            for (int i = 0; i < CONTENTS; i++) {
                byte[] noise = new byte[random.nextInt(20) == 0 ? PAGE : 40 + random.nextInt(3_260)];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, all, i * PAGE, noise.length);
                lengths.add(Integer.toString(
                        context.compress(Arrays.copyOfRange(all, i * PAGE, (i + 1) * PAGE), 0, packed, 0)));
            }
        }
        Files.write(sizes, lengths);
        return Files.write(temp.resolve("pages"), all);
    }
}
