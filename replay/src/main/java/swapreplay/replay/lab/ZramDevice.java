package swapreplay.replay.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import swapreplay.replay.cli.CliException;

/**
 * A zram device of the running kernel that a bench, a verification or a replay may use: nobody else does, and it holds nothing. It is set up anew for every
 * algorithm; {@link #close} leaves it as it was found: uninitialised, or empty with its former algorithm, size and limit.
 */
public final class ZramDevice implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("/dev/(zram[0-9]+)");
    private static final Pattern CURRENT = Pattern.compile("\\[(.+?)]");

    private final Path device;
    private final Path sysfs;
    private final String formerAlgorithm;
    /** 0 if it was not initialised. */
    private final long formerDisksize;

    private final String formerLimit;

    private ZramDevice(Path device, Path sysfs) throws IOException {
        this.device = device;
        this.sysfs = sysfs;
        formerAlgorithm = current(attribute("comp_algorithm"));
        formerDisksize = Long.parseLong(attribute("disksize"));
        formerLimit = attribute("mm_stat").split("\\s+", -1)[3];
    }

    /** @throws CliException if it is no zram device, is in use, holds data, or this process may not use it */
    public static ZramDevice open(Path device) throws IOException {
        return open(device, "--device");
    }

    /** As {@link #open(Path)}, for another option than {@code --device}. */
    public static ZramDevice open(Path device, String option) throws IOException {
        return open(device, option, Path.of("/sys/block"), Path.of("/proc"));
    }

    /** As {@link #open(Path)}, with the kernel's file trees elsewhere. */
    static ZramDevice open(Path device, Path sysBlock, Path proc) throws IOException {
        return open(device, "--device", sysBlock, proc);
    }

    private static ZramDevice open(Path device, String option, Path sysBlock, Path proc) throws IOException {
        Matcher matcher = NAME.matcher(device.toString());
        if (!matcher.matches()) {
            throw refuse(
                    option,
                    device,
                    "not a zram device",
                    "Name one as /dev/zram0; 'cat /sys/class/zram-control/hot_add' makes one.");
        }
        Path sysfs = sysBlock.resolve(Objects.requireNonNull(matcher.group(1)));
        if (!Files.isDirectory(sysfs)) {
            throw refuse(
                    option,
                    device,
                    "no such device",
                    "'cat /sys/class/zram-control/hot_add' makes one and prints its number.");
        }
        if (!Files.isWritable(sysfs.resolve("disksize"))) {
            throw refuse(option, device, "this process may not set it up", "Run as root.");
        }
        refuseIfUsed(option, device, sysfs, proc);
        return new ZramDevice(device, sysfs);
    }

    /** The directory of its attributes. */
    public Path sysfs() {
        return sysfs;
    }

    /** The algorithms that the kernel has, the current one in brackets. */
    public String algorithms() throws IOException {
        return attribute("comp_algorithm");
    }

    /** True if the kernel has this algorithm, listed or not: Linux 6.1 takes every compressor of its crypto interface, and lists six. */
    public boolean knows(String algorithm) throws IOException {
        List<String> listed = List.of(algorithms().split("\\s+", -1));
        if (listed.contains(algorithm) || listed.contains("[" + algorithm + "]")) {
            return true;
        }
        return !algorithm.isEmpty() && takes(algorithm);
    }

    private static String current(String algorithms) {
        Matcher current = CURRENT.matcher(algorithms);
        return current.find() ? Objects.requireNonNull(current.group(1)) : "";
    }

    private boolean takes(String algorithm) throws IOException {
        Path attribute = sysfs.resolve("comp_algorithm");
        String former = current(algorithms());
        try {
            Files.writeString(attribute, algorithm);
            boolean taken = current(algorithms()).equals(algorithm);
            Files.writeString(attribute, former);
            return taken;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Empties the device and sets it up with an algorithm and a size in bytes. @return its path */
    Path setUp(String algorithm, long bytes) throws IOException {
        return setUp(algorithm, "", bytes);
    }

    /**
     * Empties the device and sets it up.
     *
     * @param parameters what {@code algorithm_params} takes; empty for the algorithm's defaults
     * @param bytes size of the disk
     * @return its path
     */
    public Path setUp(String algorithm, String parameters, long bytes) throws IOException {
        reset();
        set("comp_algorithm", algorithm);
        if (!parameters.isEmpty()) {
            set("algorithm_params", parameters);
        }
        return start(bytes);
    }

    /** Empties the device and forgets how it was set up. */
    public void reset() throws IOException {
        set("reset", "1");
    }

    /** Gives it a size in bytes, after which it can be used. @return its path */
    public Path start(long bytes) throws IOException {
        set("disksize", Long.toString(bytes));
        return device;
    }

    @Override
    public void close() throws IOException {
        reset();
        set("comp_algorithm", formerAlgorithm);
        if (formerDisksize > 0) {
            set("disksize", Long.toString(formerDisksize));
            set("mem_limit", formerLimit);
        }
    }

    private static void refuseIfUsed(String option, Path device, Path sysfs, Path proc) throws IOException {
        String user = "";
        if (firstColumn(proc.resolve("swaps")).contains(device.toString())) {
            user = "in use as swap";
        } else if (firstColumn(proc.resolve("self/mounts")).contains(device.toString())) {
            user = "mounted";
        } else if (!isEmptyDirectory(sysfs.resolve("holders"))) {
            user = "held by another block device";
        } else if (!read(sysfs, "initstate").equals("0")
                && !read(sysfs, "mm_stat").split("\\s+", -1)[0].equals("0")) {
            user = "holds data";
        } else if (Files.exists(sysfs.resolve("backing_dev"))
                && !read(sysfs, "backing_dev").equals("none")) {
            user = "has a backing device";
        }
        if (!user.isEmpty()) {
            throw refuse(
                    option,
                    device,
                    user + ": this would destroy what is there",
                    "Use a device of its own: 'cat /sys/class/zram-control/hot_add' makes one and prints its number.");
        }
    }

    private static List<String> firstColumn(Path table) throws IOException {
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.split("\\s+", 2)[0]).toList();
        }
    }

    private static boolean isEmptyDirectory(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static CliException refuse(String option, Path device, String why, String remedy) {
        return CliException.environment(option + ": " + device + ": " + why + "\n  " + remedy);
    }

    private String attribute(String name) throws IOException {
        return read(sysfs, name);
    }

    private static String read(Path sysfs, String name) throws IOException {
        return Files.readString(sysfs.resolve(name)).trim();
    }

    /** Writes an attribute. @throws CliException if the kernel refuses */
    public void set(String name, String value) throws IOException {
        try {
            Files.writeString(sysfs.resolve(name), value);
        } catch (IOException e) {
            throw CliException.environment(sysfs.resolve(name) + ": the kernel refuses '" + value + "': "
                    + e.getMessage() + "\n  Somebody else may have opened " + device + " meanwhile.");
        }
    }
}
