package swapreplay.replay.advise;

/** What a machine is to be tuned for. */
public enum Goal {
    MEMORY("the least memory at the peak"),
    CPU("the least CPU time in the codec"),
    BALANCED("the least memory at the peak among those that need at most twice the CPU time of the cheapest"),
    FLASH("the fewest bytes written to a disk, then the least memory at the peak");

    private final String meaning;

    Goal(String meaning) {
        this.meaning = meaning;
    }

    /** What is looked for, in words. */
    public String meaning() {
        return meaning;
    }
}
