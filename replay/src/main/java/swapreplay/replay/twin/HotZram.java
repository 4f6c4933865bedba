package swapreplay.replay.twin;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import swapreplay.replay.cli.CliException;

/** A zram added to the running kernel for one run, and removed by {@link #close}. */
record HotZram(int number) implements AutoCloseable {
    private static final Path CONTROL = Path.of("/sys/class/zram-control");

    /** @throws CliException if the module is missing or this process may not */
    static HotZram add() throws IOException {
        try {
            return new HotZram(Integer.parseInt(
                    Files.readString(CONTROL.resolve("hot_add")).trim()));
        } catch (NoSuchFileException e) {
            throw CliException.environment("--device: this kernel has no zram loaded\n  Load it: modprobe zram");
        } catch (AccessDeniedException e) {
            throw CliException.environment("--device: this process may not add a zram\n  Run as root.");
        }
    }

    Path device() {
        return Path.of("/dev/zram" + number);
    }

    @Override
    public void close() throws IOException {
        Files.writeString(CONTROL.resolve("hot_remove"), Integer.toString(number));
    }
}
