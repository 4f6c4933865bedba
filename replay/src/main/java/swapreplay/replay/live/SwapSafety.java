package swapreplay.replay.live;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import swapreplay.replay.cli.CliException;

/**
 * What keeps a machine alive that swaps to a process of its own: this process must never be swapped out, because it would wait for
 * itself, must not start to swap when it needs memory itself, and must not be killed for lack of memory. It locks its memory and moves
 * into a control group without swap ({@code memory.swap.max=0}), and out again at the end.
 */
final class SwapSafety implements AutoCloseable {
    private static final Path CGROUP = Path.of("/sys/fs/cgroup");
    private static final Path SELF = Path.of("/proc/self");

    private final String home;
    private final Path own;
    private final String oomScore;
    private boolean moved;

    private SwapSafety(String home, Path own, String oomScore) {
        this.home = home;
        this.own = own;
        this.oomScore = oomScore;
    }

    /** @throws CliException naming the first thing that cannot be had */
    static SwapSafety establish() throws IOException {
        String home = group();
        Path own = CGROUP.resolve("swapreplay-" + ProcessHandle.current().pid());
        SwapSafety safety = new SwapSafety(
                home, own, Files.readString(SELF.resolve("oom_score_adj")).trim());
        try {
            stayInMemory();
            if (!withoutSwap(CGROUP.resolve("." + home))) {
                safety.moveToGroupWithoutSwap();
            }
            neverTheVictim();
            if (statusKib("VmSwap") != 0) {
                throw refusal("parts of this process are swapped out already (VmSwap in /proc/self/status)");
            }
            return safety;
        } catch (IOException | RuntimeException e) {
            safety.close();
            throw e;
        }
    }

    /** Before the server's threads are made, because they inherit it. */
    private static void stayInMemory() {
        try {
            LibC.prctl(LibC.IO_FLUSHER, 1, 0, 0, 0);
            LibC.mlockall(LibC.LOCK_ALL_ON_FAULT);
        } catch (LastErrorException e) {
            throw refusal("PR_SET_IO_FLUSHER or mlockall is refused: " + e.getMessage());
        }
    }

    /** The path of this process's control group in the unified hierarchy, or empty. */
    private static String group() throws IOException {
        for (String line : Files.readAllLines(SELF.resolve("cgroup"))) {
            if (line.startsWith("0::")) {
                return line.substring(3);
            }
        }
        return "";
    }

    private static boolean withoutSwap(Path group) {
        try {
            return Files.readString(group.resolve("memory.swap.max")).trim().equals("0");
        } catch (IOException e) {
            return false; // the root group has no limits
        }
    }

    private static long statusKib(String field) throws IOException {
        for (String line : Files.readAllLines(SELF.resolve("status"))) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    private void moveToGroupWithoutSwap() throws IOException {
        if (!Files.exists(CGROUP.resolve("cgroup.subtree_control"))) {
            throw refusal("there is no control group v2 in " + CGROUP);
        }
        try {
            Path control = CGROUP.resolve("cgroup.subtree_control");
            if (!List.of(Files.readString(control).trim().split(" ", -1)).contains("memory")) {
                Files.writeString(control, "+memory");
            }
            Files.createDirectory(own);
            Files.writeString(own.resolve("memory.swap.max"), "0");
            Files.writeString(
                    own.resolve("cgroup.procs"),
                    Long.toString(ProcessHandle.current().pid()));
            moved = true;
        } catch (IOException e) {
            throw refusal("cannot make a control group without swap: " + e.getMessage());
        }
    }

    private static void neverTheVictim() {
        try {
            Files.writeString(SELF.resolve("oom_score_adj"), "-1000");
        } catch (IOException e) {
            throw refusal("cannot set oom_score_adj: " + e.getMessage());
        }
    }

    private static CliException refusal(String reason) {
        return CliException.environment("--swapon would be a deadlock waiting to happen: " + reason
                + "\n  Run as root in a control group with memory.swap.max=0 (systemd: MemorySwapMax=0,"
                + " OOMScoreAdjust=-1000).");
    }

    @Override
    public void close() throws IOException {
        Files.writeString(SELF.resolve("oom_score_adj"), oomScore);
        if (moved) {
            Path back = CGROUP.resolve("." + home).normalize();
            Files.writeString(
                    back.resolve("cgroup.procs"),
                    Long.toString(ProcessHandle.current().pid()));
            moved = false;
        }
        if (Files.isDirectory(own)) {
            Files.delete(own);
        }
    }
}
