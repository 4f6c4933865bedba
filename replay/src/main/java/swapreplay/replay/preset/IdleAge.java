package swapreplay.replay.preset;

/**
 * From which age on ChromeOS and Android count a page as idle: the fuller the memory, the younger. ChromeOS's swap_management
 * ({@code zram_idle.cc}) takes {@code (max - min) * e^(-5 u) + min} seconds at a memory utilization of {@code u}, fractions dropped; Android's
 * mmd has the logic from there.
 */
final class IdleAge {
    private static final double LAMBDA = 5;

    private IdleAge() {}

    /** Seconds between {@code minSeconds} and {@code maxSeconds}. */
    static long seconds(long minSeconds, long maxSeconds, double utilization) {
        return (long) ((maxSeconds - minSeconds) * Math.exp(-LAMBDA * utilization) + minSeconds);
    }
}
