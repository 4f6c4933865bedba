package swapreplay.replay.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.replay.cli.CliException;

/**
 * Makes an export a block device of this machine, and its swap if asked for; undoes what it did in the reverse order, also when a
 * step fails.
 */
final class Attachment implements AutoCloseable {
    /** Undoes one step. */
    @FunctionalInterface
    private interface Undo {
        void run() throws IOException, InterruptedException;
    }

    private static final int RETRY_MS = 5000;

    private final Deque<Undo> undo = new ArrayDeque<>();
    private final Consumer<String> log;

    private Attachment(Consumer<String> log) {
        this.log = log;
    }

    /**
     * What cannot work is refused before a device is served.
     *
     * @param device a path like {@code /dev/nbd0}
     */
    static void check(Path device, ExportSpec export, boolean swap) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw CliException.environment("--attach needs root");
        }
        for (String tool :
                swap ? new String[] {"nbd-client", "mkswap", "swapon", "swapoff"} : new String[] {"nbd-client"}) {
            if (!Tool.exists(tool)) {
                throw CliException.environment(
                        "--attach needs " + tool + "\n  Install it: apt-get install nbd-client util-linux");
            }
        }
        if (!Files.exists(device) && device.toString().startsWith("/dev/nbd")) {
            Tool.run("modprobe", "nbd");
        }
        if (!Files.exists(device)) {
            throw CliException.environment(device + ": no such device\n  Load the module: modprobe nbd");
        }
        Path size = Path.of("/sys/class/block", device.getFileName().toString(), "size");
        if (Files.exists(size) && !Files.readString(size).trim().equals("0")) {
            throw CliException.environment(device + ": in use already\n  Choose another /dev/nbdN.");
        }
        if (swap) {
            requireRoom(export);
        }
    }

    /** In the worst case nothing compresses; the store must not be what the machine runs out of memory for. */
    private static void requireRoom(ExportSpec export) throws IOException {
        long limit = export.device().memLimit();
        long most = limit > 0 ? limit : export.sizeBytes();
        long total = 0;
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                total = Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        if (most > total / 2) {
            throw CliException.usage(
                    "--swapon: the device may take " + (most >> 20) + " MiB of the machine's " + (total >> 20)
                            + " MiB, and then the machine hangs\n  Give it a limit of at most half: --device-spec 'limit="
                            + (total >> 22) + "M'.");
        }
    }

    /**
     * @param socket where the export is served
     * @param priority of the swap device; null to let the kernel choose
     */
    static Attachment attach(
            Path device, Path socket, String export, boolean swap, @Nullable Integer priority, Consumer<String> log)
            throws IOException, InterruptedException {
        Attachment attachment = new Attachment(log);
        try {
            attachment.connect(device, socket, export, swap);
            if (swap) {
                attachment.swapOn(device, priority);
            }
            return attachment;
        } catch (IOException | InterruptedException | RuntimeException e) {
            attachment.close();
            throw e;
        }
    }

    private void connect(Path device, Path socket, String export, boolean swap)
            throws IOException, InterruptedException {
        String[] swapFlag = swap ? new String[] {"-swap"} : new String[0];
        String[] arguments = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "-unix", socket.toString(), "-N", export, device.toString(), "-b", "4096"),
                        java.util.stream.Stream.of(swapFlag))
                .toArray(String[]::new);
        Tool.run("nbd-client", arguments);
        undo.push(() -> Tool.run("nbd-client", "-d", device.toString()));
        log.accept("attached " + device);
    }

    private void swapOn(Path device, @Nullable Integer priority) throws IOException, InterruptedException {
        Tool.run("mkswap", device.toString());
        if (priority == null) {
            Tool.run("swapon", "--discard", device.toString());
        } else {
            Tool.run("swapon", "--discard", "-p", priority.toString(), device.toString());
        }
        undo.push(() -> swapOff(device));
        log.accept("the kernel swaps to " + device);
    }

    /** Tries until it is done: a device with swap on it must stay attached and served, or the machine is lost. */
    private void swapOff(Path device) throws IOException, InterruptedException {
        log.accept("reading back what is swapped to " + device);
        while (true) {
            try {
                Tool.run("swapoff", device.toString());
                return;
            } catch (CliException e) {
                log.accept(e.getMessage() + "; still serving, trying again: free some memory");
                Thread.sleep(RETRY_MS);
            }
        }
    }

    /** Undoes the steps, the last one first. */
    @Override
    public void close() throws IOException {
        while (!undo.isEmpty()) {
            try {
                undo.peek().run();
                undo.pop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.io.InterruptedIOException("interrupted while detaching");
            }
        }
    }
}
