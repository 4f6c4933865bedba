package swapreplay.replay.lab;

/**
 * CPU time of one thread for one page, in ns, best of the rounds; same-filled and raw pages are part of the average.
 *
 * @param codec the spec as it was asked for
 * @param kernelAlgorithm what the kernel's zram was set to; empty if it took no part, and its two figures are then NaN
 */
record BenchFigures(
        String codec,
        String kernelAlgorithm,
        double codecCompress,
        double store,
        double kernelWrite,
        double codecDecompress,
        double load,
        double kernelRead) {}
