package swapreplay.replay.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.nbd.RequestListener;
import swapreplay.replay.cli.CliException;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceWriter;

/**
 * A device's contents in a file, as a trace with one write for each slot in use: compressed, equal pages once, with checksums, and
 * every command that reads traces can look into it. Made beside the old one and moved into its place when it is whole.
 */
final class Snapshot {
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
        byte[] page = new byte[device.pageSize()];
        long pages = 0;
        try (TraceWriter writer = TraceWriter.create(fresh, metadata, true)) {
            for (long slot = 0; slot < device.slots(); ) {
                int status = device.status(slot);
                long end = slot + device.sameStatus(slot, device.slots() - slot);
                for (; status != CompressedDevice.SLOT_FREE && slot < end; slot++) {
                    device.read(slot, page, 0);
                    writer.event(pages++, Op.WRITE, slot, 1, writer.content(page, 0), true, -1, -1);
                }
                slot = end;
            }
            writer.annotate("complete", true);
            writer.flush();
        } catch (CorruptPageException e) {
            throw new IOException(file + ": not saved: a stored page is damaged: " + e.getMessage(), e);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
            while (events.next()) {
                if (events.op() != Op.WRITE || events.contentId() < 0 || events.slot() >= device.slots()) {
                    throw CliException.badInput(file + ": no snapshot of a device of this size"
                            + "\n  Start with the size that it was saved with.");
                }
                reader.readContent(events.contentId(), page, 0);
                if (device.write(events.slot(), page, 0) != CompressedDevice.OK) {
                    throw CliException.environment(file + ": no room for the snapshot after " + pages
                            + " pages\n  Raise limit= in the device spec, or the memory of the JVM.");
                }
                if (listener != null) {
                    listener.written(events.slot(), page, true);
                }
                pages++;
            }
        }
        return pages;
    }
}
