package swapreplay.traces.event;

import java.util.Locale;

/**
 * The kinds of operation in a trace, by the rules of blktrace queue events on a swap device. Codes are part of the file format.
 */
public enum Op {
    /** A page swapped out. */
    WRITE(0),
    /** A page swapped in. */
    READ(1),
    /** A page read back by swapoff; every slot is free after swapoff. */
    SWAPOFF_READ(2),
    /** A range of slots discarded by the kernel's swap code. */
    DISCARD(3),
    /** A slot freed, seen by a hook (zram's swap-slot-free notice); never inferred. */
    FREE(4),
    /** A read that is no swap-in: header reads by swapon and mkswap, read-ahead, other tools. */
    OTHER_READ(5),
    /** A write that is no swap-out: mkswap's header, other tools. */
    OTHER_WRITE(6),
    /** A discard that is no cluster discard: the whole-area discard of swapon or mkswap. */
    OTHER_DISCARD(7),
    /** The device was put to use as swap. */
    SWAPON(8),
    /** The device was taken out of use; all its slots are free. */
    SWAPOFF(9),
    /** Events that the recorder knows it lost; the count is in place of the number of pages. */
    LOST(10);

    private static final Op[] BY_CODE = values();

    private final int code;

    Op(int code) {
        this.code = code;
    }

    /** The number that stands for this kind in a file. */
    public int code() {
        return code;
    }

    /** The word that {@code swapreplay info} uses: {@code "swapoff_read"}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if no kind has this code */
    public static Op ofCode(int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no operation has code " + code);
        }
        return BY_CODE[code];
    }
}
