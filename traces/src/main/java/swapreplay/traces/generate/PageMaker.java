package swapreplay.traces.generate;

import java.util.SplittableRandom;

/** Makes up the bytes of a page of which only sizes are known. */
public interface PageMaker {
    /**
     * Fills a page.
     *
     * @param sizes compressed lengths to come close to, in the order of the trace's codecs
     * @param sameFilled whether it is one machine word repeated; the sizes say nothing then
     * @param random decides between pages that are as close
     */
    void make(int[] sizes, boolean sameFilled, SplittableRandom random, byte[] page);
}
