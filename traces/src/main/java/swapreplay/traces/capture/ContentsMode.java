package swapreplay.traces.capture;

/**
 * Which pages are read back for their contents.
 * @param fraction of the swap-outs: 0 none, 1 all
 */
public record ContentsMode(double fraction) {
    /** Every page that is swapped out. */
    public static final ContentsMode FULL = new ContentsMode(1);

    /** Events only. */
    public static final ContentsMode NONE = new ContentsMode(0);

    public ContentsMode {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a fraction of " + fraction + " is not between 0 and 1");
        }
    }

    /** @throws IllegalArgumentException unless the text is {@code full}, {@code none} or {@code sample=P} with 0 &lt; P &lt;= 1 */
    public static ContentsMode parse(String text) {
        switch (text) {
            case "full" -> {
                return FULL;
            }
            case "none" -> {
                return NONE;
            }
            default -> {}
        }
        String number = text.startsWith("sample=") ? text.substring("sample=".length()) : "";
        try {
            double fraction = Double.parseDouble(number);
            if (fraction > 0 && fraction <= 1) {
                return new ContentsMode(fraction);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("'" + text + "' is not full, none or sample=P with 0 < P <= 1");
    }

    /** {@code "full"}, {@code "sample"} or {@code "none"}, as in a trace's metadata. */
    public String word() {
        if (fraction == 0) {
            return "none";
        }
        return fraction == 1 ? "full" : "sample";
    }

    /** Whether this write is in the sample; by slot and number, never by time, so that bursts are sampled like the rest. */
    boolean takes(long slot, long writeNumber) {
        return takes(slot, writeNumber, 1);
    }

    /** Of the 53 bits of a write's hash: those below are taken. */
    long threshold() {
        return (long) Math.ceil(fraction * 0x1p53);
    }

    /** The same for a part of the sample: what it takes, larger parts take, too. */
    boolean takes(long slot, long writeNumber, double part) {
        double share = fraction * part;
        if (share == 1 || share == 0) {
            return share == 1;
        }
        // watch.bpf.c reckons in the same way
        long hash = (slot * 0x9e3779b97f4a7c15L) ^ (writeNumber * 0xc2b2ae3d27d4eb4fL);
        hash ^= hash >>> 32;
        hash *= 0xd6e8feb86659fd93L;
        hash ^= hash >>> 32;
        return (hash >>> 11) * 0x1.0p-53 < share;
    }
}
