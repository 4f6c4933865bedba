package swapreplay.core.alloc;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/** The allocators that exist. A new one is a class and one line here; the contract test and the help pick it up. */
public final class Allocators {
    /** A parsed spec: knows the frame size it needs before any frame exists. */
    public interface Blueprint {
        /** The canonical spec. */
        String name();

        /** Builds the allocator; {@code frames} makes a store for the frame size that this allocator wants. */
        Allocator build(int pageSize, IntFunction<FrameStore> frames);
    }

    /** Parses the parameters of one kind of allocator. */
    public interface Maker {
        Blueprint make(Spec spec);
    }

    /**
     * @param name the word before the colon of a spec
     * @param usage the spec as the help shows it
     * @param examples specs that the contract test runs
     * @param about one line for the help
     * @param maker parses the parameters
     */
    public record Entry(String name, String usage, List<String> examples, String about, Maker maker) {}

    private static final List<Entry> ALL = List.of(
            new Entry(
                    "zsmalloc",
                    "zsmalloc[:chain=N|kernel=6.1|kernel=6.12|kernel=6.18]",
                    List.of(
                            "zsmalloc",
                            "zsmalloc:chain=4",
                            "zsmalloc:chain=1",
                            "zsmalloc:chain=16",
                            "zsmalloc:kernel=6.1"),
                    "size classes in zspages of up to N pages, as zram and zswap have it",
                    ZsmallocSpec::blueprint),
            new Entry(
                    "xvmalloc",
                    "xvmalloc[:user|k4|k8]",
                    List.of("xvmalloc", "xvmalloc:k4", "xvmalloc:user"),
                    "blocks in single pages, as ramzswap and zram before Linux 3.3 had it",
                    Xvmalloc::blueprint),
            new Entry(
                    "tlsf",
                    "tlsf[:region=4K|8K|16K|32K|64K,layout=32|64]",
                    List.of("tlsf", "tlsf:region=4K", "tlsf:region=64K,layout=32"),
                    "blocks in regions of a few pages, as compcache 0.1 to 0.4 had it",
                    Tlsf::blueprint),
            new Entry("zbud", "zbud", List.of("zbud"), "two objects in a page, as zswap had it", spec -> {
                spec.requireNoParams();
                return Blueprints.of("zbud", pageSize -> pageSize, Zbud::new);
            }),
            new Entry("z3fold", "z3fold", List.of("z3fold"), "three objects in a page, as zswap had it", spec -> {
                spec.requireNoParams();
                return Blueprints.of("z3fold", pageSize -> pageSize, Z3fold::new);
            }),
            new Entry(
                    "kmalloc",
                    "kmalloc[:ksize]",
                    List.of("kmalloc", "kmalloc:ksize"),
                    "SLUB caches: an estimate of the slab pages, or the sum of the rounded sizes",
                    Kmalloc::blueprint),
            new Entry("ideal", "ideal", List.of("ideal"), "the sum of the sizes: the floor for all others", spec -> {
                spec.requireNoParams();
                return Blueprints.of(
                        "ideal",
                        pageSize -> pageSize,
                        (store, pageSize) -> new SumOfSizes("ideal", size -> size, store, pageSize));
            }));

    private Allocators() {}

    /** All allocators, in the order that tables print them. */
    public static List<Entry> all() {
        return ALL;
    }

    /** Specs that together exercise every allocator; for contract tests. */
    public static List<String> exampleSpecs() {
        return ALL.stream().flatMap(entry -> entry.examples().stream()).toList();
    }

    /** @throws SpecException if there is no such allocator or its parameters are wrong; the message lists what is known */
    public static Blueprint named(String text) {
        Spec spec = Spec.parse(text);
        for (Entry entry : ALL) {
            if (entry.name().equals(spec.name())) {
                return entry.maker().make(spec);
            }
        }
        String known = ALL.stream().map(Entry::name).sorted().collect(Collectors.joining(", "));
        throw new SpecException("no allocator '" + spec.name() + "'; known are " + known);
    }
}
