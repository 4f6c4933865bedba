package swapreplay.traces.resident;

/** Which pages are in a sample: by process and address, so that two looks draw the same, and neighbours fall apart. */
final class Draw {
    private Draw() {}

    static boolean takes(long pid, long address, double fraction) {
        if (fraction >= 1) {
            return true;
        }
        long hash = (address >>> 12) * 0x9e3779b97f4a7c15L ^ pid * 0xc2b2ae3d27d4eb4fL;
        hash ^= hash >>> 32;
        hash *= 0xd6e8feb86659fd93L;
        hash ^= hash >>> 32;
        hash *= 0xd6e8feb86659fd93L;
        hash ^= hash >>> 32;
        return (hash >>> 11) * 0x1.0p-53 < fraction;
    }
}
