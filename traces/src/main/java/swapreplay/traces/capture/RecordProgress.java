package swapreplay.traces.capture;

/** Hears how a recording goes, on the thread that called {@link Recorder#record}. */
public interface RecordProgress {
    /** Says nothing to nobody. */
    RecordProgress NONE = new RecordProgress() {};

    /**
     * From now on nothing is missed; a command is started after this.
     * @param detail what the source sees here, and what not
     * @param why why other sources were passed over; empty if none was
     */
    default void armed(String source, String detail, String why) {}

    /** A few times a second. */
    default void status(Status status) {}

    /** Something the user should know now, such as a source that sees nothing. */
    default void warning(String message) {}

    /**
     * Where a recording stands.
     * @param covered writes whose contents are known
     * @param fileBytes size of the trace at its last flush
     */
    record Status(double seconds, long writes, long reads, long covered, long lost, long fileBytes) {}
}
