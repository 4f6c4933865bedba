package swapreplay.reports.model;

import java.io.IOException;

/** A results file that cannot be read: {@code file:line: what was found}, then what to do. */
public final class ResultsException extends IOException {
    private static final long serialVersionUID = 1L;

    public ResultsException(String message) {
        super(message);
    }
}
