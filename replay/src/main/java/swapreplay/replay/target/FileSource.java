package swapreplay.replay.target;

import com.sun.jna.LastErrorException;
import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.HumanText;
import swapreplay.replay.engine.Target;
import swapreplay.replay.engine.TargetSource;

/** A plain file as a swap area: sparse, the size that the trace needs. One that was empty, or not there, is so again afterwards. */
final class FileSource implements TargetSource {
    private static final int MAX_PAGES = 256;

    private final Path path;
    private final boolean existed;
    private final boolean keep;
    private boolean touched;

    private FileSource(Path path, boolean existed, boolean keep) {
        this.path = path;
        this.existed = existed;
        this.keep = keep;
    }

    /** @throws CliException if there is something that may not be overwritten */
    static FileSource open(Path path, boolean overwrite) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            throw CliException.usage(
                    "--target " + path + ": a directory; name a file in it, which is made for the replay");
        } else if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw CliException.usage("--target " + path + ": neither a file nor a block device");
        } else if (!Files.exists(path) && (parent == null || !Files.isDirectory(parent))) {
            throw CliException.environment("--target " + path + ": no such directory: " + parent);
        }
        boolean full = Files.exists(path) && Files.size(path) > 0;
        if (full && !overwrite) {
            throw CliException.usage(
                    "--target " + path + ": the file exists and holds " + HumanText.size(Files.size(path))
                            + "\n  Name another, or allow --overwrite, which destroys what it holds.");
        }
        return new FileSource(path, Files.exists(path), full);
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public List<DeviceSpec> configurations() {
        return List.of(AS_IT_IS);
    }

    @Override
    public Target open(DeviceSpec configuration, int pageSize, long slots, int depth) throws IOException {
        if (!existed) {
            // it will hold pages of memory: its owner's alone
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        touched = true;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(0);
            file.setLength(slots * pageSize);
        }
        String cached = "";
        FileChannel channel;
        Set<StandardOpenOption> both = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException noDirectIo) {
            channel = FileChannel.open(path, both);
            cached = " Its file system knows no O_DIRECT, so the page cache answers: these are not times of the disk.";
        }
        try {
            return new BlockTarget(
                    path,
                    channel,
                    LibC.open(path.toString(), LibC.O_RDWR),
                    BlockTarget.Freeing.HOLE,
                    MAX_PAGES,
                    null,
                    List.of(
                            "Times are of this machine: a pwrite, a pread or an fallocate that punches a hole on the file "
                                    + path + (cached.isEmpty() ? ", with O_DIRECT" : "")
                                    + ", from the call until its return." + cached),
                    depth);
        } catch (LastErrorException e) {
            channel.close();
            throw new IOException(path + ": " + LibC.words(e), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (touched && !existed) {
            Files.deleteIfExists(path);
        } else if (touched && !keep) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(0);
            }
        }
    }
}
