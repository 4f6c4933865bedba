package swapreplay.replay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import swapreplay.replay.engine.Progress;

/**
 * Progress on standard error: one line, rewritten and gone at the end, if that is a terminal; JSON lines for programs; or nothing.
 */
public final class ProgressLine implements Progress, AutoCloseable {
    private static final long LINE_NS = 100_000_000;
    private static final long JSON_NS = 500_000_000;
    private static final int BAR = 30;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter err;
    private final boolean json;
    private final boolean line;
    private long lastNs;
    private boolean shown;

    private ProgressLine(PrintWriter err, boolean json, boolean line) {
        this.err = err;
        this.json = json;
        this.line = line;
    }

    /** As the global options of this command ask for. */
    public static ProgressLine of(CommandLine command) {
        GlobalOptions.ProgressStyle style = GlobalOptions.of(command).progress();
        return new ProgressLine(
                command.getErr(),
                style == GlobalOptions.ProgressStyle.json,
                style == GlobalOptions.ProgressStyle.auto && onTerminal());
    }

    // System.console() speaks of standard input and output only
    private static boolean onTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException noProc) {
            return false;
        }
    }

    @Override
    public synchronized void update(String phase, long done, long total) {
        if (due()) {
            long percent = total == 0 ? 0 : 100 * Math.min(done, total) / total;
            int filled = (int) (BAR * percent / 100);
            String bar = "#".repeat(filled) + " ".repeat(BAR - filled);
            show(
                    String.format(Locale.ROOT, "%-13s [%s] %3d %%", phase, bar, percent),
                    Map.of("phase", phase, "done", done, "total", total));
        }
    }

    /** Shows how something without an end in sight stands: {@code text} to people, {@code figures} to programs. */
    synchronized void status(String text, Map<String, ?> figures) {
        if (due()) {
            show(text, figures);
        }
    }

    private boolean due() {
        long now = System.nanoTime();
        if (!(json || line) || (shown && now - lastNs < (json ? JSON_NS : LINE_NS))) {
            return false;
        }
        lastNs = now;
        shown = true;
        return true;
    }

    private void show(String text, Map<String, ?> figures) {
        if (json) {
            String members = new TreeMap<>(figures)
                    .entrySet().stream()
                            .map(member -> "\"" + member.getKey() + "\":"
                                    + (member.getValue() instanceof String word
                                            ? "\"" + word + "\""
                                            : member.getValue()))
                            .collect(Collectors.joining(","));
            err.println("{" + members + "}");
        } else {
            err.print(CLEAR_LINE + text);
        }
        err.flush();
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        if (line && shown) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }
}
