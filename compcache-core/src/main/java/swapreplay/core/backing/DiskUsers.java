package swapreplay.core.backing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Who uses a block device or a swap file of this machine: file systems, swap, devices built upon it. */
final class DiskUsers {
    private DiskUsers() {}

    /** In words, for a message; empty if nobody does. */
    static String of(Path file) {
        return of(file, Path.of("/proc"), Path.of("/sys/class/block"));
    }

    /** As {@link #of(Path)}, with the kernel's file trees elsewhere. */
    static String of(Path file, Path proc, Path blocks) {
        try {
            Path real = file.toRealPath();
            for (String line : lines(proc.resolve("swaps"))) {
                if (line.split("\\s+", 2)[0].equals(real.toString())) {
                    return "swapped to";
                }
            }
            Path sysfs = blocks.resolve(String.valueOf(real.getFileName()));
            return real.startsWith("/dev") && Files.isDirectory(sysfs) ? usersOf(sysfs, proc) : "";
        } catch (IOException unreadable) {
            return "cannot be told: " + unreadable.getMessage();
        }
    }

    /** Of a disk and its partitions. */
    private static String usersOf(Path sysfs, Path proc) throws IOException {
        String name = String.valueOf(sysfs.getFileName());
        String number = Files.readString(sysfs.resolve("dev")).trim();
        for (String line : lines(proc.resolve("self").resolve("mountinfo"))) {
            String[] words = line.split(" ", -1);
            if (words.length > 4 && words[2].equals(number)) {
                return "mounted at " + words[4];
            }
        }
        for (String line : lines(proc.resolve("swaps"))) {
            if (line.split("\\s+", 2)[0].equals("/dev/" + name)) {
                return "swapped to";
            }
        }
        Path holders = sysfs.resolve("holders");
        if (Files.isDirectory(holders)) {
            try (Stream<Path> all = Files.list(holders)) {
                Path holder = all.findFirst().orElse(null);
                if (holder != null) {
                    return "held by " + holder.getFileName();
                }
            }
        }
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(sysfs, name + "*")) {
            for (Path part : parts) {
                String user = Files.exists(part.resolve("partition")) ? usersOf(part, proc) : "";
                if (!user.isEmpty()) {
                    return part.getFileName() + " is " + user;
                }
            }
        }
        return "";
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
