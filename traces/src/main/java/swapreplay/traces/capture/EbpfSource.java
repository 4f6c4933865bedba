package swapreplay.traces.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.importer.BlockEvent;

/**
 * Block events from an eBPF program at the kernel's {@code block_bio_queue}, which copies the pages of a write while they are submitted: nothing has to be
 * read back, and no content is mistaken for another. Frees of zram's slots come from the same program where the kernel lets it attach there, and so
 * do page operations on zram before Linux 6.3, which cause no block events.
 */
final class EbpfSource implements EventSource {
    /** Seconds of heavy swapping, a sixteenth of the memory at most. */
    private static final long LEAST_RING = 4 << 20, MOST_RING = 128 << 20;

    private final SwapDevice device;
    private final ContentsMode contents;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable EbpfHelper helper;
    private @Nullable EbpfRecords records;
    private boolean pageWaits;
    private volatile boolean disarmed;
    private long number;
    private String detail = "";

    EbpfSource(SwapDevice device, ContentsMode contents) {
        this.device = device;
        this.contents = contents;
    }

    @Override
    public String name() {
        return "ebpf";
    }

    @Override
    public String detail() {
        return detail;
    }

    @Override
    public boolean bringsPages() {
        return contents.fraction() > 0;
    }

    @Override
    public void arm(int ownThread) throws CaptureException, IOException {
        if (device.pageSize() != EbpfRecords.PAGE_BYTES) {
            throw new CaptureException(
                    "the eBPF program copies pages of 4096 bytes, and this machine's have " + device.pageSize(),
                    "Record with --source tracefs.");
        }
        boolean past = ZramProbes.hidesPages(device);
        EbpfHelper made = EbpfHelper.start(List.of(
                Integer.toUnsignedString(device.diskNumber()),
                Integer.toUnsignedString(device.number()),
                Long.toString(device.firstSector()),
                Long.toString(device.endSector()),
                Long.toString(contents.threshold()),
                Long.toString(ringBytes()),
                device.zram() ? "1" : "0",
                past ? "1" : "0"));
        helper = made;
        read(made.records());
        String frees = made.ready().contains("frees=none")
                ? ", slot frees are counted, not seen: the kernel lets no program attach to zram's hook"
                : ", slot frees";
        detail = (past ? "page operations" : "block events") + (bringsPages() ? " with their pages" : "")
                + " from a program in the kernel" + (device.zram() ? frees : "");
    }

    /** Takes what a helper writes. */
    void read(InputStream from) {
        records = new EbpfRecords(from);
    }

    private static long ringBytes() {
        long kb = 0;
        for (String line : PseudoFile.lines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                kb = Long.parseLong(PseudoFile.words(line).get(1));
            }
        }
        return Math.max(LEAST_RING, Math.min(MOST_RING, Long.highestOneBit(kb * 1024 / 16)));
    }

    @Override
    public Kind next(BlockEvent event) throws IOException {
        EbpfRecords in = Objects.requireNonNull(records);
        if (pageWaits) {
            pageWaits = false;
            return page(in, event);
        }
        while (in.next()) {
            event.timeNs = in.timeNs();
            switch (in.kind()) {
                case EbpfRecords.OP -> {
                    operation(in, event);
                    pageWaits = (in.flags() & (EbpfRecords.HAS_PAGE | EbpfRecords.NO_ROOM)) != 0;
                    return Kind.EVENT;
                }
                case EbpfRecords.FURTHER_PAGE -> {
                    return page(in, event);
                }
                case EbpfRecords.FREE -> {
                    operation(in, event);
                    event.action = BlockEvent.Action.SLOT_FREE;
                    return Kind.EVENT;
                }
                case EbpfRecords.MARK -> {
                    number = in.sector();
                    return Kind.MARK;
                }
                case EbpfRecords.LOST -> {
                    number = in.sector();
                    return Kind.LOST;
                }
                case EbpfRecords.END -> {
                    return Kind.END;
                }
                default -> throw new IOException("the eBPF helper wrote a record of unknown kind " + in.kind());
            }
        }
        if (!disarmed) {
            throw new IOException("its helper ended" + (helper == null ? "" : ": " + helper.lastWords()));
        }
        return Kind.END;
    }

    private void operation(EbpfRecords in, BlockEvent event) {
        event.action = BlockEvent.Action.QUEUE;
        event.device = device.diskNumber();
        event.sector = in.sector();
        event.bytes = in.bytes();
        event.category = in.category();
        event.pid = in.thread();
        event.comm = in.comm();
    }

    private Kind page(EbpfRecords in, BlockEvent event) {
        event.device = device.diskNumber();
        event.sector = in.sector() + (long) in.page() * (EbpfRecords.PAGE_BYTES / 512);
        event.bytes = EbpfRecords.PAGE_BYTES;
        return Kind.PAGE;
    }

    @Override
    public PageState copyPage(byte[] to, int offset) {
        EbpfRecords in = Objects.requireNonNull(records);
        if ((in.flags() & EbpfRecords.NO_ROOM) != 0) {
            return PageState.NO_ROOM;
        }
        if ((in.flags() & EbpfRecords.UNREADABLE) != 0) {
            return PageState.UNREADABLE;
        }
        in.copyPage(to, offset);
        return PageState.COPIED;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public void mark(long markNumber) throws IOException {
        Objects.requireNonNull(helper).ask(markNumber);
    }

    @Override
    public boolean nothingMissingBefore(long markNs) {
        return true; // what is lost is told before the next mark
    }

    @Override
    public void disarm() throws IOException {
        disarmed = true;
        Objects.requireNonNull(helper).finish();
    }

    @Override
    public long processCpuNs() {
        return helper == null ? 0 : helper.cpuNs();
    }

    @Override
    public long lostBesides() {
        return 0;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        if (helper != null) {
            helper.close();
        }
    }
}
