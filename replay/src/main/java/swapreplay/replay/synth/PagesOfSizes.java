package swapreplay.replay.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.traces.generate.PageMaker;

/**
 * Makes up pages whose compressed sizes under several codecs together come close to what is asked for: the nearest of some thousand recipes, then a
 * search around it. Keeps account of how close they came. For one thread.
 */
public final class PagesOfSizes implements PageMaker, AutoCloseable {
    private static final int SEARCH_STEPS = 60;
    /** Near enough: so many bytes, summed over the codecs. */
    private static final int NEAR_BYTES = 3;

    /** What the pages so far are short of, or have too much, the next one makes up for as far as this many bytes. */
    private static final int CARRY_BYTES = 12;

    private static final double[] FRESH = {
        0.002, 0.005, 0.01, 0.02, 0.03, 0.045, 0.065, 0.09, 0.12, 0.16, 0.2, 0.25, 0.31, 0.38, 0.46, 0.55, 0.65, 0.76,
        0.88, 1
    };
    private static final double[] BITS = {1.5, 3, 4, 5, 6, 8};
    private static final double[] STRETCH = {1, 4, 16, 80};
    private static final double[] ZEROS = {0, 1};
    private static final double[] COPIES = {0, 0.08, 0.3};

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(PageRecipe recipe, int[] sizes) {}

    /**
     * How close the pages came with a codec.
     *
     * @param asked bytes of all pages together
     * @param made what they have
     * @param offPerPage mean distance of a page, in bytes
     */
    public record Closeness(String codec, long pages, long asked, long made, double offPerPage) {}

    private final List<String> codecs;
    private final List<PageCodec.Context> contexts;
    private final List<Known> known = new ArrayList<>();
    private final byte[] packed;
    private final long[] asked;
    private final long[] made;
    private final long[] off;
    private final byte[] trial;
    private long pages;

    /** @throws swapreplay.core.spec.SpecException if a codec is not known here */
    public PagesOfSizes(List<String> codecs, int pageSize) {
        this.codecs = List.copyOf(codecs);
        List<PageCodec> all = codecs.stream().map(Codecs::named).toList();
        packed = new byte
                [all.stream()
                        .mapToInt(codec -> codec.maxCompressedLength(pageSize))
                        .max()
                        .orElse(0)];
        contexts = all.stream().map(codec -> codec.newContext(pageSize)).toList();
        asked = new long[codecs.size()];
        made = new long[codecs.size()];
        off = new long[codecs.size()];
        trial = new byte[pageSize];
        for (double fresh : FRESH) {
            for (double bits : BITS) {
                for (double stretch : STRETCH) {
                    for (double zeros : ZEROS) {
                        for (double copies : COPIES) {
                            PageRecipe recipe = new PageRecipe(fresh, bits, stretch, zeros, copies);
                            known.add(new Known(recipe, sizes(recipe, known.size())));
                        }
                    }
                }
            }
        }
    }

    private int[] sizes(PageRecipe recipe, long seed) {
        recipe.make(trial, seed);
        int[] sizes = new int[contexts.size()];
        for (int codec = 0; codec < sizes.length; codec++) {
            sizes[codec] = contexts.get(codec).compress(trial, 0, packed, 0);
        }
        return sizes;
    }

    @Override
    public void make(int[] sizes, boolean sameFilled, SplittableRandom random, byte[] page) {
        long seed = random.nextLong();
        if (sameFilled) {
            for (int i = 0; i < page.length; i++) {
                page[i] = (byte) (seed >>> (8 * (i % 8)));
            }
            return;
        }
        int[] aim = new int[sizes.length];
        for (int codec = 0; codec < sizes.length; codec++) {
            long carry = Math.max(-CARRY_BYTES, Math.min(CARRY_BYTES, asked[codec] - made[codec]));
            aim[codec] = (int) Math.max(1, sizes[codec] + carry);
        }
        SplittableRandom search = new SplittableRandom(seed);
        PageRecipe best = nearest(aim);
        int[] bestSizes = sizes(best, seed);
        long distance = distance(bestSizes, aim);
        for (int step = 0; step < SEARCH_STEPS && distance > NEAR_BYTES; step++) {
            PageRecipe next = best.near(search, 0.5 * Math.pow(0.94, step));
            int[] nextSizes = sizes(next, seed);
            long nextDistance = distance(nextSizes, aim);
            if (nextDistance < distance) {
                best = next;
                bestSizes = nextSizes;
                distance = nextDistance;
            }
        }
        best.make(page, seed);
        pages++;
        for (int codec = 0; codec < sizes.length; codec++) {
            asked[codec] += sizes[codec];
            made[codec] += bestSizes[codec];
            off[codec] += Math.abs(bestSizes[codec] - sizes[codec]);
        }
    }

    private PageRecipe nearest(int[] sizes) {
        Known best = known.get(0);
        long least = Long.MAX_VALUE;
        for (Known one : known) {
            long distance = distance(one.sizes, sizes);
            if (distance < least) {
                least = distance;
                best = one;
            }
        }
        return best.recipe;
    }

    private static long distance(int[] some, int[] others) {
        long sum = 0;
        for (int i = 0; i < some.length; i++) {
            sum += Math.abs(some[i] - others[i]);
        }
        return sum;
    }

    /** For each codec, over the pages made so far without same-filled ones. */
    public List<Closeness> closeness() {
        List<Closeness> all = new ArrayList<>();
        for (int codec = 0; codec < codecs.size(); codec++) {
            all.add(new Closeness(
                    codecs.get(codec), pages, asked[codec], made[codec], pages == 0 ? 0 : (double) off[codec] / pages));
        }
        return all;
    }

    @Override
    public void close() {
        contexts.forEach(PageCodec.Context::close);
    }
}
