package swapreplay.traces.capture;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that is recorded, with the recorder's own environment and standard streams. */
final class Command {
    private final Process process;

    private Command(Process process) {
        this.process = process;
    }

    /** Null for no command. */
    static @Nullable Command start(List<String> words) throws CaptureException {
        if (words.isEmpty()) {
            return null;
        }
        try {
            return new Command(new ProcessBuilder(words).inheritIO().start());
        } catch (IOException e) {
            throw new CaptureException(
                    "cannot start the command: " + e.getMessage(),
                    "Give a program that is installed, or its full path.",
                    e);
        }
    }

    /** CPU time that a process has used, while it lives; 0 where that cannot be found out. */
    static long cpuNs(Process process) {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }

    boolean ended() {
        return !process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Null while it runs. */
    @Nullable
    Integer exitCode() {
        return ended() ? process.exitValue() : null;
    }
}
