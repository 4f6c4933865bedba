package swapreplay.replay.record;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A memory control group of this process's own, from which the kernel does not swap: {@code memory.swap.max} 0, or {@code memory.swappiness} 0 of
 * version 1. It holds for memory that is touched from then on; what was touched before stays with the group it was charged to.
 */
final class GroupWithoutSwap implements AutoCloseable {
    private static final String PREFIX = "swapreplay-record-";

    private final Path group;
    private final Path home;
    private final String setting;
    private boolean entered;

    private GroupWithoutSwap(Path group, Path home, String setting) {
        this.group = group;
        this.home = home;
        this.setting = setting;
    }

    /** Enters a new group. @return null where there is none to be had */
    static @Nullable GroupWithoutSwap enter() {
        return enter(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
    }

    /** The same, with the kernel's files elsewhere. */
    static @Nullable GroupWithoutSwap enter(Path mount, Path membership) {
        GroupWithoutSwap made = null;
        try {
            for (String line : Files.readAllLines(membership)) {
                // hierarchy:controllers:path; version 2 has neither number nor controllers
                String[] fields = line.split(":", 3);
                if (fields.length == 3 && List.of(fields[1].split(",", -1)).contains("memory")) {
                    Path root = mount.resolve("memory");
                    made = new GroupWithoutSwap(fresh(root), root.resolve("." + fields[2]), "memory.swappiness");
                } else if (line.startsWith("0::")
                        && Files.exists(mount.resolve("cgroup.controllers"))
                        && Files.readString(mount.resolve("cgroup.controllers")).contains("memory")) {
                    Path control = mount.resolve("cgroup.subtree_control");
                    if (!Files.readString(control).contains("memory")) {
                        Files.writeString(control, "+memory");
                    }
                    made = new GroupWithoutSwap(fresh(mount), mount.resolve("." + fields[2]), "memory.swap.max");
                }
                if (made != null) {
                    break;
                }
            }
            if (made != null) {
                Files.writeString(made.group.resolve(made.setting), "0");
                move(made.group);
                made.entered = true;
            }
            return made;
        } catch (IOException refused) {
            if (made != null) {
                made.close();
            }
            return null;
        }
    }

    /** A group for this process; those that killed recorders left behind go. */
    private static Path fresh(Path root) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path group : left) {
                try {
                    Files.delete(group);
                } catch (IOException inUse) {
                    // of a recorder that runs
                }
            }
        }
        return Files.createDirectory(
                root.resolve(PREFIX + ProcessHandle.current().pid()));
    }

    private static void move(Path to) throws IOException {
        Files.writeString(
                to.resolve("cgroup.procs"),
                Long.toString(ProcessHandle.current().pid()));
    }

    /** As in the kernel's files: {@code memory.swap.max 0}. */
    String setting() {
        return setting + " 0";
    }

    /** Where a process writes its number to be in the group in which this one was before. */
    Path homeProcs() {
        return home.normalize().resolve("cgroup.procs");
    }

    @Override
    public void close() {
        try {
            if (entered) {
                move(home.normalize());
                entered = false;
            }
            Files.deleteIfExists(group);
        } catch (IOException e) {
            // an empty group is all that is left; the next recorder removes it
        }
    }
}
