package swapreplay.reports.chart;

import java.util.List;

/** All charts, in the order of the report. */
public final class Charts {
    public static final List<Chart> ALL = List.of(
            new RatioAgainstCpu(),
            new MemoryAgainstCpuAndFlash(),
            new MemoryOverTime(),
            new DiskOverTime(),
            new FaultTimes(),
            new SizeHistogram(),
            new PeakAgainstIdeal(),
            new FragmentationOverTime(),
            new RatesOverTime());

    private Charts() {}
}
