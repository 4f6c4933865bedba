package swapreplay.replay.advise;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.policy.Policies;
import swapreplay.core.spec.Sizes;
import swapreplay.replay.engine.Configuration;

/**
 * The configurations that a kernel of today can be set to: codecs and their levels, recompression, chain sizes, and with a disk write-back,
 * zswap, zram before the disk, and the plain disk.
 */
final class Candidates {
    /** From which age on pages are idle, as far as the trace lasts several times as long. */
    private static final List<String> AGES = List.of("1s", "10s", "1m", "10m", "1h");

    private static final List<Long> AGE_SECONDS = List.of(1L, 10L, 60L, 600L, 3600L);
    /** A trace that lasts this long need not be asked for ages that nobody sets. */
    private static final double LONG_S = 120;

    private static final List<Integer> POOLS = List.of(10, 20, 35);
    /** Parts of the RAM, in percent, that a zram before a disk may have as its disksize. */
    private static final List<Integer> SIZES = List.of(25, 50, 100, 200);
    /** What the second codec of recompression may be. */
    private static final List<String> SECONDARIES = List.of(
            "zstd:1", "zstd:3", "zstd:6", "zstd:9", "zstd:12", "zstd:15", "zstd:19", "zstd:22", "lz4hc:9", "deflate:6");
    /** What a kernel can be built with, besides the default of 8. */
    private static final int LEAST_CHAIN = 4;

    private static final int MOST_CHAIN = 16;
    private static final int DEFAULT_CHAIN = 8;

    private final Wish wish;
    private final double seconds;

    /** @param seconds that the trace lasts */
    Candidates(Wish wish, double seconds) {
        this.wish = wish;
        this.seconds = seconds;
    }

    /** Every codec of Linux 6.18's zram at every level, without those that two specs name. */
    static List<String> codecs() {
        List<String> codecs = new ArrayList<>(List.of("lz4", "lz4:2", "lz4:4", "lz4:8", "lzo-rle", "lzo", "842"));
        for (int level = 1; level <= 12; level++) {
            codecs.add("lz4hc:" + level);
        }
        for (int level = 1; level <= 9; level++) {
            codecs.add("deflate:" + level);
        }
        for (int level = 1; level <= 22; level++) {
            codecs.add("zstd:" + level);
        }
        return codecs;
    }

    /**
     * @param codecs alone, each
     * @param best those of them to combine with everything else
     * @param chained those of them to try with every chain size
     */
    List<Configuration> of(List<String> codecs, List<String> best, List<String> chained) {
        Set<String> specs = new LinkedHashSet<>();
        codecs.forEach(codec -> specs.add(device(codec)));
        for (String codec : chained) {
            for (int chain = LEAST_CHAIN; chain <= MOST_CHAIN; chain++) {
                if (chain != DEFAULT_CHAIN) {
                    specs.add("codec=" + codec + " alloc=zsmalloc:chain=" + chain);
                }
            }
        }
        Set<String> primaries = new LinkedHashSet<>(best);
        codecs.stream().filter(List.of("lz4", "lzo-rle")::contains).forEach(primaries::add);
        for (String primary : primaries) {
            for (String secondary : SECONDARIES) {
                if (codecs.contains(secondary) && !secondary.equals(primary)) {
                    for (String age : ages()) {
                        specs.add(device(primary) + recompression(secondary, age));
                    }
                }
            }
        }
        if (wish.disk() != null) {
            primaries.forEach(codec -> disk(codec, wish.disk(), specs));
            specs.add(device(codecs.get(0)) + " policy=disk:" + wish.disk());
            specs.add(device(codecs.get(0)) + " policy=disk:" + wish.disk() + ",page-cluster=0");
        }
        return specs.stream().map(Configuration::parse).toList();
    }

    private void disk(String codec, String disk, Set<String> specs) {
        String backing = device(codec) + " backing=sim:" + disk + " writeback=";
        String limit = wish.flashBytesPerDay() == null || wish.flashBytesPerDay() < 4096
                ? ""
                : ",limit:" + Sizes.print(wish.flashBytesPerDay()) + "/1d";
        specs.add(backing + "huge" + limit);
        for (String age : ages()) {
            specs.add(backing + "idle:" + age + limit);
            specs.add(backing + "huge_idle:" + age + limit);
        }
        if (wish.ramBytes() != null) {
            for (int pool : POOLS) {
                specs.add(device(codec) + " policy=zswap:" + disk + ",ram=" + Sizes.print(wish.ramBytes()) + ",pool="
                        + pool);
            }
            for (int percent : SIZES) {
                specs.add(device(codec) + " policy=zram:" + disk + ",size="
                        + Sizes.print(wish.ramBytes() / 100 * percent / 4096 * 4096));
            }
        }
    }

    private List<String> ages() {
        List<String> ages = new ArrayList<>();
        for (int i = 0; i < AGES.size(); i++) {
            boolean shortest = i == 0 && seconds < LONG_S;
            if (shortest || (i > 0 && AGE_SECONDS.get(i) * 4 <= seconds)) {
                ages.add(AGES.get(i));
            }
        }
        return ages;
    }

    private static String recompression(String codec, String age) {
        return " recompress=" + codec + "@huge,idle:" + age + ",every:"
                + (age.equals("1s") || age.equals("10s") ? age : "1m");
    }

    private static String device(String codec) {
        return "codec=" + codec + " alloc=" + DeviceSpec.DEFAULT_ALLOCATOR;
    }

    /** What a kernel must have been built with for a configuration, or an empty text. */
    static String build(String allocator) {
        String chain = "chain=";
        int at = allocator.indexOf(chain);
        return at < 0
                ? ""
                : "CONFIG_ZSMALLOC_CHAIN_SIZE="
                        + allocator.substring(at + chain.length()).split(",", -1)[0];
    }

    /** Whether a policy's name is one of tiers rather than of a device's own rules. */
    static boolean isTier(String policy) {
        return Policies.all().stream()
                .anyMatch(entry -> policy.equals(entry.name()) || policy.startsWith(entry.name() + ":"));
    }
}
