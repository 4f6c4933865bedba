package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel knows of the calling thread. */
final class ThreadFacts {
    private static final Path SELF = Path.of("/proc/thread-self");

    private ThreadFacts() {}

    /** Its thread id, as trace events show it; -1 if it cannot be found out. */
    static int id() {
        try {
            return Integer.parseInt(Files.readSymbolicLink(SELF).getFileName().toString());
        } catch (IOException e) {
            return -1;
        }
    }

    /** CPU time it has used, 0 if the kernel does not say. */
    static long cpuNs() {
        List<String> words = PseudoFile.words(PseudoFile.read(SELF.resolve("schedstat"), ""));
        return words.isEmpty() ? 0 : Long.parseLong(words.get(0));
    }

    /** How much of this process is swapped out, in KiB: a recorder that swaps records itself, and may wait for itself. */
    static long swappedKb() {
        for (String line : PseudoFile.lines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmSwap:")) {
                return Long.parseLong(PseudoFile.words(line).get(1));
            }
        }
        return 0;
    }

    /**
     * Puts the calling thread before others of this machine where that is allowed: the recorder must keep up with what it records. Does not wait for
     * it to happen.
     */
    static void raisePriority() {
        try {
            new ProcessBuilder("renice", "-n", "-15", "-p", Integer.toString(id()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // without the tool: then at normal priority
        }
    }
}
