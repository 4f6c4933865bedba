package swapreplay.traces.capture;

import org.jspecify.annotations.Nullable;

/** A source does not work here, or saw nothing of the pages that were swapped: the next one has its turn. The command goes on running. */
final class PassedOverException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Command command;

    PassedOverException(EventSource source, CaptureException refusal) {
        super(source.name() + ": " + refusal.getMessage(), refusal);
        command = null;
    }

    /** @param command what this source started or took over; null if there is none */
    PassedOverException(String blindness, @Nullable Command command) {
        super(blindness);
        this.command = command;
    }

    /** Whether it was armed, and has begun a trace. */
    boolean blind() {
        return getCause() == null;
    }

    @Nullable
    Command command() {
        return command;
    }
}
