package swapreplay.replay.engine;

/** Hears how far a long run has come. Called from several threads, often: an implementation decides what to show. */
public interface Progress {
    /** Nobody looks. */
    Progress NONE = (phase, done, total) -> {};

    /**
     * @param phase what is being done, a few words
     * @param done steps done so far, of {@code total}
     */
    void update(String phase, long done, long total);
}
