package swapreplay.replay.engine;

/** A trace that is whole but cannot be replayed as asked. The message says why, and on further lines what to do. */
public final class ReplayException extends Exception {
    private static final long serialVersionUID = 1L;

    public ReplayException(String message) {
        super(message);
    }
}
