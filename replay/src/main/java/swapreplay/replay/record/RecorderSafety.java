package swapreplay.replay.record;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the recorder out of the swapping that it records: its memory is locked, new memory belongs to a control group that does not swap, and it is
 * not the one to be killed for memory. The kernel never waits for a recorder, so none of this is needed against a deadlock; without it the recorder
 * would record itself, and be slow when it matters. Takes what this machine gives; {@link #close} undoes it.
 */
public final class RecorderSafety implements AutoCloseable {
    private static final Path OOM_SCORE = Path.of("/proc/self/oom_score_adj");

    /** Enters the group and the score that it is given, then becomes the command. */
    private static final String RETURN =
            "[ -z \"$1\" ] || echo $$ >\"$1\"; [ -z \"$2\" ] || echo \"$2\" >/proc/self/oom_score_adj; shift 2; exec \"$@\"";

    private final boolean locked;
    private final @Nullable GroupWithoutSwap group;
    private final @Nullable String oomScore;

    private RecorderSafety(boolean locked, @Nullable GroupWithoutSwap group, @Nullable String oomScore) {
        this.locked = locked;
        this.group = group;
        this.oomScore = oomScore;
    }

    /** Takes all that this process may have. */
    public static RecorderSafety establish() {
        GroupWithoutSwap group = GroupWithoutSwap.enter();
        return new RecorderSafety(MemoryLock.lock(), group, neverTheVictim());
    }

    /** @return the score before, null if it cannot be changed */
    private static @Nullable String neverTheVictim() {
        try {
            String before = Files.readString(OOM_SCORE).strip();
            Files.writeString(OOM_SCORE, "-1000");
            return before;
        } catch (IOException notAllowed) {
            return null;
        }
    }

    /** In one line, what holds and what not. */
    public String line() {
        List<String> parts = new ArrayList<>();
        parts.add(locked ? "memory locked" : "memory not locked (mlockall is refused)");
        if (ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-XX:+AlwaysPreTouch")) {
            parts.add("heap touched in advance");
        }
        parts.add(
                group == null
                        ? "no control group without swap"
                        : "control group without swap (" + group.setting() + ")");
        parts.add(oomScore == null ? "oom_score_adj unchanged (needs CAP_SYS_RESOURCE)" : "oom_score_adj -1000");
        parts.add("reading threads at nice -15");
        return String.join(", ", parts);
    }

    /** The command, made to start where this process was before, with the score that it had. */
    public List<String> outside(List<String> command) {
        if (command.isEmpty() || !found(command.get(0)) || (group == null && oomScore == null)) {
            return command; // one that does not exist is for the recorder to report
        }
        List<String> words = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                RETURN,
                "swapreplay",
                group == null ? "" : group.homeProcs().toString(),
                oomScore == null ? "" : oomScore));
        words.addAll(command);
        return words;
    }

    private static boolean found(String program) {
        if (program.contains("/")) {
            return Files.isExecutable(Path.of(program));
        }
        for (String directory : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (oomScore != null) {
            try {
                Files.writeString(OOM_SCORE, oomScore);
            } catch (IOException e) {
                // it ends with this process
            }
        }
        if (group != null) {
            group.close();
        }
    }
}
