package swapreplay.core.alloc;

/** The rules in which kernels differ: pages of a zspage, fullness groups, their lists, compaction. */
enum ZsKernel implements Fullness {
    /** At most 4 pages, four groups: empty, almost empty, almost full, full. */
    V6_1("6.1", 4),
    /** Follows 6.18's rules. */
    V6_12("6.12", 12),
    /** Twelve groups, one for every 10 %. */
    V6_18("6.18", 12);

    static final ZsKernel DEFAULT = V6_18;

    final String version;
    private final int groups;

    ZsKernel(String version, int groups) {
        this.version = version;
        this.groups = groups;
    }

    int defaultChain() {
        return this == V6_1 ? 4 : 8;
    }

    /**
     * The number of pages that wastes least, the smallest such; 6.1 compares whole percents. A power of two wastes nothing in
     * one page, so 6.18's rule for those is no exception.
     */
    int pagesPerZspage(int size, int pageSize, int chain) {
        int best = 1;
        int bestScore = Integer.MIN_VALUE;
        for (int pages = 1; pages <= chain; pages++) {
            int bytes = pages * pageSize;
            int waste = bytes % size;
            int score = this == V6_1 ? (int) (100L * (bytes - waste) / bytes) : -waste;
            if (score > bestScore) {
                bestScore = score;
                best = pages;
            }
        }
        return best;
    }

    @Override
    public int groups() {
        return groups;
    }

    @Override
    public int group(int inuse, int objs) {
        if (inuse == 0) {
            return 0;
        }
        if (inuse == objs) {
            return groups - 1;
        }
        if (this == V6_1) {
            return inuse <= 3 * objs / 4 ? 1 : 2;
        }
        // 7 of 64 are 10 % and in group 2, 6 of 64 are 9 % and in group 1
        return 1 + 10 * inuse / objs;
    }

    @Override
    public boolean emptierGoesSecond() {
        return this == V6_1;
    }
}
