package swapreplay.replay.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.ErrnoException;
import swapreplay.core.device.PostProcessing;
import swapreplay.core.device.SlotFilter;
import swapreplay.core.nbd.RequestListener;
import swapreplay.replay.cli.CliException;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceWriter;

/**
 * A device's contents in a file, as a trace with one write for each slot in use: compressed, equal pages once, with checksums, and
 * every command that reads traces can look into it. Made beside the old one and moved into its place when it is whole.
 *
 * <p>Pages that were written back come first, and the file says how many they are: a device with a backing store has them there again
 * before the others come, so that what fitted below its limit fits again.
 */
final class Snapshot {
    private static final String WRITTEN_BACK = "written_back";
    /** Pages that may wait in memory for their way back to the backing store. */
    private static final int BATCH = 1 << 14;

    private Snapshot() {}

    /** @return pages saved */
    static long save(CompressedDevice device, ExportSpec export, Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("page_size", device.pageSize());
        metadata.put("device", "nbd:" + export.name());
        metadata.put("device_slots", device.slots());
        metadata.put("device_spec", export.device().toString());
        metadata.put("synchronous_swap", false);
        metadata.put("sources", List.of("snapshot"));
        metadata.put("contents", Map.of("mode", "full"));
        metadata.put("recorder", "swapreplay 0.1.0");
        long pages;
        try (TraceWriter writer = TraceWriter.create(fresh, metadata, true)) {
            long writtenBack = copy(device, true, writer, 0);
            pages = copy(device, false, writer, writtenBack);
            writer.annotate(WRITTEN_BACK, writtenBack);
            writer.annotate("complete", true);
            writer.flush();
        } catch (CorruptPageException e) {
            throw new IOException(file + ": not saved: a stored page is damaged: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new IOException(
                    file + ": not saved: a page cannot be read from the backing store: " + e.getMessage(), e);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return pages;
    }

    /**
     * Writes the pages that lie on the backing store, or those that do not.
     *
     * @param before events written so far
     * @return events written now and before
     */
    private static long copy(CompressedDevice device, boolean writtenBack, TraceWriter writer, long before)
            throws IOException, CorruptPageException {
        byte[] page = new byte[device.pageSize()];
        long pages = before;
        for (long slot = 0; slot < device.slots(); ) {
            int status = device.status(slot);
            long end = slot + device.sameStatus(slot, device.slots() - slot);
            for (; status != CompressedDevice.SLOT_FREE && slot < end; slot++) {
                if ((device.source(slot) == CompressedDevice.FROM_BACKING) == writtenBack) {
                    device.read(slot, page, 0);
                    writer.event(pages++, Op.WRITE, slot, 1, writer.content(page, 0), true, -1, -1);
                }
            }
            slot = end;
        }
        return pages;
    }

    /**
     * @param listener hears of the pages as if a client had written them, so that a recording knows them; null for none
     * @return pages restored into the empty device
     */
    static long restore(CompressedDevice device, Path file, @Nullable RequestListener listener) throws IOException {
        byte[] page = new byte[device.pageSize()];
        long pages = 0;
        try (TraceReader reader = TraceReader.open(file);
                EventCursor events = reader.cursor()) {
            if (reader.damage().isPresent()) {
                throw CliException.badInput(file + ": the snapshot is damaged: "
                        + reader.damage().get().message() + "\n  Move it away to start with an empty device.");
            }
            if (reader.pageSize() != device.pageSize()) {
                throw CliException.badInput(
                        file + ": pages of " + reader.pageSize() + " bytes, not " + device.pageSize());
            }
            boolean backing = !"none".equals(device.post().backingName());
            long writtenBack = backing && reader.metadata().get(WRITTEN_BACK) instanceof Number n ? n.longValue() : 0;
            while (events.next()) {
                if (events.op() != Op.WRITE || events.contentId() < 0 || events.slot() >= device.slots()) {
                    throw CliException.badInput(file + ": no snapshot of a device of this size"
                            + "\n  Start with the size that it was saved with.");
                }
                reader.readContent(events.contentId(), page, 0);
                if (device.write(events.slot(), page, 0) != CompressedDevice.OK
                        && !(backing && writtenAfterMakingRoom(device, events.slot(), page))) {
                    throw CliException.environment(
                            file + ": no room for the snapshot after " + pages
                                    + " pages\n  Raise limit= in the device spec, or the memory of the JVM, or enlarge the backing file.");
                }
                if (listener != null) {
                    listener.written(events.slot(), page, true);
                }
                pages++;
                if (pages == writtenBack || (pages < writtenBack && pages % BATCH == 0)) {
                    writeBackAll(device);
                }
            }
        }
        return pages;
    }

    private static boolean writtenAfterMakingRoom(CompressedDevice device, long slot, byte[] page) {
        writeBackAll(device);
        return device.write(slot, page, 0) == CompressedDevice.OK;
    }

    /**
     * Writes back what is in memory, as far as the store takes it. The budget of the device's own policy is not spent: these pages were paid
     * for when they left first.
     */
    private static void writeBackAll(CompressedDevice device) {
        PostProcessing post = device.post();
        boolean limited = post.limitEnabled();
        post.limitEnabled(false);
        try {
            post.writeback(SlotFilter.ANY);
        } catch (ErrnoException full) {
            // what is left stays in memory; whether it has room there the next page will tell
        } finally {
            post.limitEnabled(limited);
        }
    }
}
