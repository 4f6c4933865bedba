package swapreplay.core.policy;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/** The policies that exist. A new one is a class and one line here; the contract test and the help pick it up. */
public final class Policies {
    /**
     * @param name the word before the colon of a spec
     * @param usage the spec as the help shows it
     * @param examples specs that the contract test runs
     * @param about one line for the help
     * @param maker parses the parameters
     */
    public record Entry(String name, String usage, List<String> examples, String about, Function<Spec, Policy> maker) {}

    private static final List<Entry> ALL = List.of(
            new Entry("none", "none", List.of("none"), "the compressed device alone", Policies::none),
            new Entry(
                    "zram",
                    "zram:[DISK,]size=SIZE[,page-cluster=N]",
                    List.of("zram:size=400K", "zram:sata,size=200K", "zram:hdd,size=200K,page-cluster=0"),
                    "zram of that disksize at the higher priority, then swap on the disk",
                    ZramFirst::policy),
            new Entry(
                    "zswap",
                    "zswap:DISK,ram=SIZE[,pool=PERCENT|SIZE][,accept=PERCENT][,shrinker=on[,reclaim-priority=0..12]][,kernel=6.1[,same-filled=off]]"
                            + "[,page-cluster=N]",
                    List.of(
                            "zswap:nvme,ram=2M",
                            "zswap:emmc,pool=200K,accept=70",
                            "zswap:hdd,ram=1M,pool=50,page-cluster=5",
                            "zswap:sata,ram=2M,shrinker=on,reclaim-priority=4",
                            "zswap:sd,ram=2M,kernel=6.1"),
                    "zswap of Linux 6.18 or 6.1 before swap on the disk; alloc=zbud, z3fold or zsmalloc is its zpool",
                    ZswapSpec::policy),
            new Entry(
                    "ramzswap",
                    "ramzswap:DISK,memlimit=SIZE[,notify=on|off|TIME][,devices=N][,page-cluster=N]",
                    List.of(
                            "ramzswap:hdd,memlimit=100K",
                            "ramzswap:sd,memlimit=1M,notify=off",
                            "ramzswap:ufs,memlimit=400K,notify=1s",
                            "ramzswap:emmc,memlimit=300K,devices=3"),
                    "compcache's rule: incompressible pages, and all beyond the limit, go to the backing swap",
                    Ramzswap::policy),
            new Entry(
                    "disk",
                    "disk:DISK[,page-cluster=N]",
                    List.of("disk:nvme", "disk:hdd,page-cluster=0", "disk:ufs,page-cluster=5"),
                    "swap on the disk, nothing compressed",
                    PlainDisk::policy));

    private Policies() {}

    /** All policies, in the order that the help prints them. */
    public static List<Entry> all() {
        return ALL;
    }

    /** Specs that together exercise every policy; for contract tests. */
    public static List<String> exampleSpecs() {
        return ALL.stream().flatMap(entry -> entry.examples().stream()).toList();
    }

    /** @throws SpecException if there is no such policy or its parameters are wrong; the message lists what is known */
    public static Policy named(String text) {
        Spec spec = Spec.parse(text);
        for (Entry entry : ALL) {
            if (entry.name().equals(spec.name())) {
                return entry.maker().apply(spec);
            }
        }
        throw new SpecException("no policy '" + spec.name() + "'; known are "
                + ALL.stream().map(Entry::usage).collect(Collectors.joining(", ")));
    }

    private static Policy none(Spec spec) {
        spec.requireNoParams();
        return new Policy(Policy.NONE, true, true, null, setting -> {
            throw new IllegalStateException("no tiers without a policy");
        });
    }
}
