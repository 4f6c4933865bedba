package swapreplay.replay.cli;

/**
 * Ends a command with an exit code and a message for the person who typed it. The message says what was wrong and where; lines after
 * the first, indented by two blanks, say what to do.
 */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** @param exitCode one of {@link ExitCode} */
    public CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }

    /** The run found what it was asked to look for: a mismatch, a failed verification. */
    public static CliException answerIsNo(String message) {
        return new CliException(ExitCode.ANSWER_IS_NO, message);
    }

    /** The command line contradicts itself or names something unknown. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message);
    }

    /** The input is damaged, foreign, or lacks what the command needs. */
    public static CliException badInput(String message) {
        return new CliException(ExitCode.BAD_INPUT, message);
    }

    /** This machine cannot do it as things are; the message names the remedy. */
    public static CliException environment(String message) {
        return new CliException(ExitCode.ENVIRONMENT, message);
    }

    /** Ctrl-C or SIGTERM; the message says what was kept. */
    public static CliException interrupted(String message) {
        return new CliException(ExitCode.INTERRUPTED, message);
    }
}
