package swapreplay.core.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.BackingStore;
import swapreplay.core.backing.FileBackingStore;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.stats.BdStat;
import swapreplay.core.stats.IoStat;
import swapreplay.core.stats.MmStat;

/**
 * A device by zram's attributes: each reads and writes the texts that it does in {@code /sys/block/zramN} of the spec's kernel, and refuses
 * with the same errno, so that a script written for sysfs works on ours. Built as a kernel with write-back, several algorithms and
 * memory tracking would be; 6.12 is taken as 6.18. Differs on purpose: {@code backing_dev} takes a regular file, too.
 *
 * <p>Any thread may call. Setting up and resetting exclude everything else, as in the kernel; the rest runs side by side.
 */
public final class ZramSysfs implements AutoCloseable {
    private final DeviceSpec base;
    private final int pageSize;
    private final LongSupplier boottimeNs;
    private final BooleanSupplier inUse;
    private final ZramAlgorithms algorithms;
    private final ReadWriteLock init = new ReentrantReadWriteLock();

    private @Nullable CompressedDevice device;
    private @Nullable BackingStore backing;
    private long memLimit;
    private long writebackLimit;
    private boolean limitEnabled;

    /**
     * A device without capacity, as after hot_add.
     *
     * @param base its kernel and allocator; codec and limit are set by attributes
     * @param inUse whether anybody has the device open, which a reset asks
     * @param boottimeNs the clock of access times
     */
    public ZramSysfs(DeviceSpec base, int pageSize, BooleanSupplier inUse, LongSupplier boottimeNs) {
        this.base = base;
        this.pageSize = pageSize;
        this.inUse = inUse;
        this.boottimeNs = boottimeNs;
        this.algorithms = new ZramAlgorithms(base.kernel());
    }

    /** The attributes of a device that exists. Idle marks by age need its {@link CompressedDevice#trackAccess}. */
    public ZramSysfs(CompressedDevice device, BooleanSupplier inUse, LongSupplier boottimeNs) {
        this(device.spec(), device.pageSize(), inUse, boottimeNs);
        this.device = device;
        memLimit = device.mmStat().memLimit();
        algorithms.adopt(0, device.spec().codec());
        for (int priority = 1; priority < CompressedDevice.PRIORITIES; priority++) {
            String codec = device.secondaryCodec(priority);
            if (codec != null) {
                algorithms.adopt(priority, codec);
            }
        }
    }

    /** The names of all attributes of this kernel; {@code block_state} lies in debugfs there. */
    public List<String> names() {
        return Arrays.stream(ZramAttribute.values())
                .filter(attribute -> attribute.existsIn(base.kernel()))
                .map(ZramAttribute::fileName)
                .toList();
    }

    /** The device under these attributes; null while it has no capacity. */
    public @Nullable CompressedDevice device() {
        return device;
    }

    /** Reads an attribute. @throws ErrnoException ENOENT if this kernel has none such, EACCES if it can only be written */
    public String read(String name) throws ErrnoException {
        ZramAttribute attribute = find(name);
        if (!attribute.readable()) {
            throw new ErrnoException(Errno.EACCES, name + " can only be written");
        }
        init.readLock().lock();
        try {
            return text(attribute, device);
        } finally {
            init.readLock().unlock();
        }
    }

    /** Writes an attribute; a newline at the end is ignored. @throws ErrnoException as the kernel refuses */
    public void write(String name, String text) throws ErrnoException {
        ZramAttribute attribute = find(name);
        if (!attribute.writable()) {
            throw new ErrnoException(Errno.EACCES, name + " can only be read");
        }
        String value = text.strip();
        switch (attribute) {
            case DISKSIZE, RESET, COMP_ALGORITHM, ALGORITHM_PARAMS, RECOMP_ALGORITHM, BACKING_DEV -> {
                init.writeLock().lock();
                try {
                    setUp(attribute, value);
                } finally {
                    init.writeLock().unlock();
                }
            }
            default -> {
                init.readLock().lock();
                try {
                    operate(attribute, value);
                } finally {
                    init.readLock().unlock();
                }
            }
        }
    }

    @Override
    public void close() {
        CompressedDevice had = device;
        if (had != null) {
            had.close();
        }
        device = null;
        dropBacking();
    }

    private ZramAttribute find(String name) throws ErrnoException {
        for (ZramAttribute attribute : ZramAttribute.values()) {
            if (attribute.fileName().equals(name) && attribute.existsIn(base.kernel())) {
                return attribute;
            }
        }
        throw new ErrnoException(
                Errno.ENOENT, "no attribute " + name + " in " + base.kernel().version());
    }

    private String text(ZramAttribute attribute, @Nullable CompressedDevice now) throws ErrnoException {
        boolean old = base.kernel() == KernelVersion.V6_1;
        return switch (attribute) {
            case DISKSIZE -> (now == null ? 0 : now.slots() * pageSize) + "\n";
            case INITSTATE -> (now == null ? "0" : "1") + "\n";
            case COMP_ALGORITHM -> algorithms.primaryText();
            case RECOMP_ALGORITHM -> algorithms.secondaryText();
            case BACKING_DEV -> backingName(now) + "\n";
            case WRITEBACK_LIMIT -> (now == null ? writebackLimit : now.post().writebackLimit()) + "\n";
            case WRITEBACK_LIMIT_ENABLE ->
                (now == null ? limitEnabled : now.post().limitEnabled()) ? "1\n" : "0\n";
            case BD_STAT -> (now == null ? new BdStat(0, 0, 0) : now.post().bdStat()).toSysfs();
            case MAX_COMP_STREAMS -> Runtime.getRuntime().availableProcessors() + "\n";
            case MM_STAT -> (now == null ? new MmStat(0, 0, 0, memLimit, 0, 0, 0, 0, 0) : now.mmStat()).toSysfs();
            case IO_STAT -> {
                IoStat stat = now == null ? new IoStat(0, 0, 0) : now.ioStat();
                yield old ? stat.toSysfs61() : stat.toSysfs();
            }
            case DEBUG_STAT -> String.format(Locale.ROOT, old ? "version: 1\n%8d %8d\n" : "version: 1\n%d %8d\n", 0, 0);
            case BLOCK_STATE -> {
                if (now == null || !now.tracksAccess()) {
                    throw new ErrnoException(Errno.ENOENT, "the device does not know when pages were touched");
                }
                yield BlockState.of(now);
            }
            default -> throw new ErrnoException(Errno.EACCES, attribute.fileName() + " can only be written");
        };
    }

    private String backingName(@Nullable CompressedDevice now) {
        BackingStore chosen = backing;
        return now != null ? now.post().backingName() : chosen == null ? "none" : chosen.name();
    }

    /** Alone. */
    private void setUp(ZramAttribute attribute, String value) throws ErrnoException {
        switch (attribute) {
            case DISKSIZE -> disksize(value);
            case RESET -> reset(value);
            case ALGORITHM_PARAMS -> algorithms.params(value);
            case BACKING_DEV -> backing(value);
            default -> {
                ZramAlgorithms check =
                        new ZramAlgorithms(base.kernel()); // an unknown name is EINVAL, whatever the state
                boolean primary = attribute == ZramAttribute.COMP_ALGORITHM;
                if (primary) {
                    check.primary(value);
                } else {
                    check.secondary(value);
                }
                requireUnused();
                if (primary) {
                    algorithms.primary(value);
                } else {
                    algorithms.secondary(value);
                }
            }
        }
    }

    private void requireUnused() throws ErrnoException {
        if (device != null) {
            throw new ErrnoException(Errno.EBUSY, "the device has a disksize; reset it first");
        }
    }

    private CompressedDevice requireDevice() throws ErrnoException {
        CompressedDevice now = device;
        if (now == null) {
            throw new ErrnoException(Errno.EINVAL, "the device has no disksize yet");
        }
        return now;
    }

    private void disksize(String value) throws ErrnoException {
        long bytes = KernelNumbers.memparse(value);
        if (bytes <= 0) {
            throw new ErrnoException(Errno.EINVAL, "'" + value + "' is no size");
        }
        requireUnused();
        long pages = (bytes + pageSize - 1) / pageSize;
        PageCodec primary = algorithms.codec(0);
        PageCodec[] secondary = new PageCodec[CompressedDevice.PRIORITIES];
        for (int priority = 1; priority < secondary.length; priority++) {
            secondary[priority] = algorithms.codec(priority);
        }
        if (primary == null) {
            throw new ErrnoException(Errno.EINVAL, "no primary algorithm");
        }
        DeviceSpec spec = new DeviceSpec(primary.name(), base.allocator(), memLimit, base.kernel());
        CompressedDevice fresh;
        try {
            fresh = CompressedDevice.open(spec, pageSize, pages);
        } catch (OutOfMemoryError | IllegalArgumentException e) {
            throw new ErrnoException(Errno.ENOMEM, String.valueOf(e.getMessage()));
        }
        fresh.trackAccess(boottimeNs);
        for (int priority = 1; priority < secondary.length; priority++) {
            if (secondary[priority] != null) {
                fresh.post().secondary(priority, secondary[priority]);
            }
        }
        BackingStore chosen = backing;
        if (chosen != null) {
            fresh.post().attach(chosen);
            backing = null;
        }
        fresh.post().writebackLimit(writebackLimit);
        fresh.post().limitEnabled(limitEnabled);
        device = fresh;
    }

    private void reset(String value) throws ErrnoException {
        if (KernelNumbers.decimal(value, 65535) == 0) {
            throw new ErrnoException(Errno.EINVAL, "write 1");
        } else if (inUse.getAsBoolean()) {
            throw new ErrnoException(Errno.EBUSY, "the device is in use");
        }
        CompressedDevice had = device;
        if (had != null) {
            writebackLimit = had.post().writebackLimit();
            limitEnabled = had.post().limitEnabled();
            had.close();
        }
        device = null;
        dropBacking();
        memLimit = 0;
        algorithms.reset();
    }

    private void backing(String value) throws ErrnoException {
        requireUnused();
        Path path = Path.of(value);
        if (Files.isDirectory(path)) {
            throw new ErrnoException(Errno.EISDIR, value + " is a directory");
        }
        try {
            FileBackingStore opened = new FileBackingStore(path, pageSize);
            dropBacking();
            backing = opened;
        } catch (NoSuchFileException e) {
            throw new ErrnoException(Errno.ENOENT, value + " does not exist");
        } catch (IOException e) {
            throw new ErrnoException(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    private void dropBacking() {
        BackingStore had = backing;
        backing = null;
        if (had != null) {
            try {
                had.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Beside others. */
    private void operate(ZramAttribute attribute, String value) throws ErrnoException {
        CompressedDevice now = device;
        switch (attribute) {
            case COMPACT -> requireDevice().compact();
            case IDLE -> idle(value);
            case MEM_LIMIT -> memLimit(value);
            case MEM_USED_MAX -> {
                if (KernelNumbers.decimal(value, Long.MAX_VALUE) != 0) {
                    throw new ErrnoException(Errno.EINVAL, "only 0 can be written");
                } else if (now != null) {
                    now.resetMemUsedMax();
                }
            }
            case WRITEBACK -> {
                CompressedDevice ready = requireDevice();
                try (PostProcessing.Run run = ready.post().start()) {
                    run.requireBacking();
                    WritebackRequest request = new WritebackRequest(ready.slots());
                    if (base.kernel() == KernelVersion.V6_1) {
                        request.writeback61(value, run);
                    } else {
                        request.pick(value, run);
                        run.writeback();
                    }
                }
            }
            case RECOMPRESS -> recompress(value);
            case WRITEBACK_LIMIT -> {
                writebackLimit = KernelNumbers.decimal(value, Long.MAX_VALUE);
                if (now != null) {
                    now.post().writebackLimit(writebackLimit);
                }
            }
            case WRITEBACK_LIMIT_ENABLE -> {
                limitEnabled = KernelNumbers.decimal(value, Long.MAX_VALUE) != 0;
                if (now != null) {
                    now.post().limitEnabled(limitEnabled);
                }
            }
            default -> {} // max_comp_streams takes anything and does nothing
        }
    }

    private void idle(String value) throws ErrnoException {
        long seconds = value.equals("all") ? -1 : KernelNumbers.whole(value, Long.MAX_VALUE / 1_000_000_000);
        CompressedDevice now = requireDevice();
        if (seconds < 0) {
            now.post().markIdle();
        } else if (now.tracksAccess()) {
            now.post().markIdle(seconds);
        } else {
            throw new ErrnoException(Errno.EINVAL, "the device does not know when pages were touched");
        }
    }

    private void memLimit(String value) throws ErrnoException {
        long bytes = KernelNumbers.memparse(value);
        if (bytes < 0) {
            throw new ErrnoException(Errno.EINVAL, "'" + value + "' is no size");
        }
        memLimit = (bytes + pageSize - 1) / pageSize * pageSize;
        CompressedDevice now = device;
        if (now != null) {
            now.memLimit(memLimit);
        }
    }

    private void recompress(String value) throws ErrnoException {
        SlotFilter filter = SlotFilter.ANY;
        long threshold = 0;
        long maxPages = Long.MAX_VALUE;
        int priority = 0;
        CompressedDevice now = requireDevice();
        for (KernelArguments argument : KernelArguments.of(value)) {
            String word = argument.required();
            switch (argument.key()) {
                case "type" ->
                    filter = switch (word) {
                        case "idle" -> SlotFilter.IDLE;
                        case "huge" -> SlotFilter.HUGE;
                        case "huge_idle" -> SlotFilter.HUGE_IDLE;
                        default -> SlotFilter.ANY;
                    };
                case "threshold" -> threshold = argument.number(Integer.MAX_VALUE);
                case "max_pages" -> maxPages = argument.number(Long.MAX_VALUE);
                case "algo" -> priority = algorithms.priorityOf(word, 1);
                case "priority" -> priority = (int) Math.max(1, argument.number(Integer.MAX_VALUE));
                default -> {}
            }
        }
        now.post().recompress(new RecompressOptions(filter, (int) threshold, maxPages, priority));
    }
}
