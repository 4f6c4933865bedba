package swapreplay.core.alloc;

/** Sorts zspages by how full they are; each group has a list. */
interface Fullness {
    /** Group 0 is for empty zspages, the last one for full ones. */
    int groups();

    /** The group of a zspage that holds {@code inuse} objects in {@code objs} places. */
    int group(int inuse, int objs);

    /** A zspage with fewer objects than the head of its list goes behind that head; otherwise always to the head. */
    boolean emptierGoesSecond();
}
