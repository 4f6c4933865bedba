package swapreplay.replay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and SIGTERM: a command that can keep what it has says how to stop it, and gets the time to write it. Without that the
 * process ends at once; a file that is of use as a whole only is removed before. Works by a shutdown hook, the only way to learn of a signal without internal APIs of the JDK.
 */
public final class Interruption {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicReference<@Nullable Runnable> STOP = new AtomicReference<>();
    private static final AtomicReference<@Nullable Unfinished> UNFINISHED = new AtomicReference<>();
    private static volatile Duration patience = PATIENCE;
    private static volatile boolean requested;
    private static volatile boolean finished;
    private static volatile int exitCode = ExitCode.INTERRUPTED;

    private Interruption() {}

    /** True once a signal has asked the process to end. */
    public static boolean requested() {
        return requested;
    }

    /** From now on a signal runs {@code stop} (on another thread) and waits until the command has returned. */
    public static void stopBy(Runnable stop) {
        stopBy(stop, PATIENCE);
    }

    /** As {@link #stopBy(Runnable)}, but the command may take longer to return. */
    public static void stopBy(Runnable stop, Duration atMost) {
        patience = atMost;
        STOP.set(stop);
    }

    /** From now on until {@link #whole} a signal removes {@code file}, unless it still is the one that is there now. */
    static void removes(Path file) {
        UNFINISHED.set(Unfinished.of(file));
    }

    /** The file of {@link #removes} has all that belongs into it, or is gone. */
    static void whole() {
        UNFINISHED.set(null);
    }

    /** @param before the file of that name that the command did not make; null without one */
    record Unfinished(Path file, @Nullable Object before) {
        static Unfinished of(Path file) {
            return new Unfinished(file, keyOf(file));
        }

        /** @return whether there was something of the command to remove */
        boolean remove() {
            Object now = keyOf(file);
            try {
                return now != null && !now.equals(before) && Files.deleteIfExists(file);
            } catch (IOException e) {
                return false; // the process ends, and nobody could do better
            }
        }
    }

    private static @Nullable Object keyOf(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /** Runs {@code command} on this thread and ends the process with the exit code that it returns. */
    static void endWith(java.util.function.IntSupplier command) {
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(main), "shutdown"));
        int code = command.getAsInt();
        exitCode = code;
        finished = true;
        if (!requested) {
            System.exit(
                    code); // while a shutdown is under way this would block for ever, and the hook could not join us
        }
    }

    private static void onShutdown(Thread main) {
        if (finished) {
            return;
        }
        requested = true;
        Runnable stop = STOP.get();
        if (stop != null) {
            stop.run();
            try {
                main.join(patience.toMillis());
            } catch (InterruptedException e) {
                // a shutdown hook is not interrupted; if it is, end now
            }
        }
        Unfinished unfinished = UNFINISHED.get();
        if (stop == null && unfinished != null && unfinished.remove()) {
            System.err.println("swapreplay: interrupted; what was written of " + unfinished.file() + " is removed");
        }
        Runtime.getRuntime().halt(exitCode);
    }
}
