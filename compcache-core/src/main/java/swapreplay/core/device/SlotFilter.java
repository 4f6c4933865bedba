package swapreplay.core.device;

/** Which stored slots a write-back or a recompression picks. */
public enum SlotFilter {
    ANY(0),
    IDLE(SlotTable.IDLE),
    HUGE(SlotTable.HUGE),
    HUGE_IDLE(SlotTable.HUGE | SlotTable.IDLE),
    INCOMPRESSIBLE(SlotTable.INCOMPRESSIBLE);

    private final int flags;

    SlotFilter(int flags) {
        this.flags = flags;
    }

    boolean picks(int state) {
        return (state & flags) == flags;
    }
}
