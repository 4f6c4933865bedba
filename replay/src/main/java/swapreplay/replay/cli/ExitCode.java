package swapreplay.replay.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a process of ours ends with. Scripts rely on these numbers. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;
    /** Done, and the answer is no: a mismatch, a failed verification. */
    public static final int ANSWER_IS_NO = 1;
    /** The command line was wrong. */
    public static final int USAGE = 2;
    /** Bad input data. */
    public static final int BAD_INPUT = 3;
    /** The environment cannot do it: no root, no such device, a missing tool. */
    public static final int ENVIRONMENT = 4;
    /** Interrupted; what was captured so far is kept. */
    public static final int INTERRUPTED = 5;
    /** A bug of ours (EX_SOFTWARE of sysexits): outside the numbers above, so that no script takes it for an answer. */
    public static final int BUG = 70;

    private ExitCode() {}

    /** The list as the help prints it. */
    static Map<String, String> forHelp() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" " + DONE, "done");
        codes.put(" " + ANSWER_IS_NO, "done, and the answer is no (a failed verification)");
        codes.put(" " + USAGE, "the command line was wrong");
        codes.put(" " + BAD_INPUT, "bad input data");
        codes.put(" " + ENVIRONMENT, "the environment cannot do it (no root, no such device)");
        codes.put(" " + INTERRUPTED, "interrupted; what was captured so far is kept");
        codes.put(Integer.toString(BUG), "a bug in swapreplay");
        return codes;
    }
}
