package swapreplay.traces.format;

import com.fasterxml.jackson.jr.ob.JSON;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;

/**
 * Writes a trace, block by block, appending only. Used by one thread, which must not be interrupted meanwhile: an interrupt closes the file,
 * as with every {@link java.nio.channels.FileChannel}. After an exception the file holds every block that was whole; further calls
 * throw, {@link #close} still closes.
 */
public final class TraceWriter implements AutoCloseable {
    /** On 6,144 pages of processes 3.85 to 1 at 28 us each; level 6 makes 3.98 for three times the work. */
    private static final int PAGES_LEVEL = 3;

    private static final int MAX_NAME = 4096;

    private final Path file;
    private final BlockWriter blocks;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(PAGES_LEVEL);
    private final EventBlockEncoder events = new EventBlockEncoder();
    private final PageIndex index;
    private final ContentBlockEncoder contents;
    private final @Nullable SizeBlock sizes;
    private final Map<String, Integer> names = new HashMap<>();
    private final Out newNames = new Out();
    private final Map<String, Object> annotations = new LinkedHashMap<>();
    private final Out payload = new Out();
    private int newNamesCount;
    private int sizedPages;
    private long eventsWritten;
    private long lastTimeNs = Long.MIN_VALUE;
    private boolean closed;

    private TraceWriter(Path file, BlockWriter blocks, int pageSize, @Nullable SizeBlock sizes) {
        this.sizes = sizes;
        this.file = file;
        this.blocks = blocks;
        this.index = new PageIndex(pageSize);
        this.contents = new ContentBlockEncoder(pageSize);
    }

    /**
     * Starts a new trace that only its owner can read (mode 0600 from its first moment).
     *
     * @param metadata what is known at the start; needs {@code page_size}; values are what JSON can hold. With a list {@code size_codecs} the
     *     trace holds sizes by these codecs instead of page bytes: use {@link #sizedPage}, not {@link #content}
     * @throws TraceException if the file exists or cannot be made
     */
    public static TraceWriter create(Path file, Map<String, Object> metadata) throws IOException {
        return create(file, metadata, false);
    }

    /** As {@link #create(Path, Map)}; with {@code replace} an existing file is removed first. */
    public static TraceWriter create(Path file, Map<String, Object> metadata, boolean replace) throws IOException {
        if (!(metadata.get("page_size") instanceof Number size) || !plausiblePageSize(size.longValue())) {
            throw new IllegalArgumentException("page_size must be a power of two from 512 to 1 MiB: " + metadata);
        }
        return create(file, metadata, size.intValue(), Output.create(file, replace));
    }

    /**
     * As {@link #create(Path, Map, boolean)}, for a trace that can be made again: the caller removes what is not whole, and a full disk is
     * told in these words.
     */
    public static TraceWriter createWhole(Path file, Map<String, Object> metadata, boolean replace) throws IOException {
        return create(file, metadata, replace).onlyWhole();
    }

    TraceWriter onlyWhole() {
        blocks.onlyWhole();
        return this;
    }

    static TraceWriter create(Path file, Map<String, Object> metadata, int pageSize, Output output) throws IOException {
        BlockWriter blocks = new BlockWriter(file, output);
        try {
            blocks.header(metadata);
        } catch (IOException | RuntimeException e) {
            blocks.close();
            Files.deleteIfExists(file);
            throw e;
        }
        SizeBlock sizes =
                metadata.get(FileHeader.SIZE_CODECS) instanceof List<?> codecs ? new SizeBlock(codecs.size()) : null;
        return new TraceWriter(file, blocks, pageSize, sizes);
    }

    static boolean plausiblePageSize(long size) {
        return size >= 512 && size <= 1 << 20 && Long.bitCount(size) == 1;
    }

    /**
     * The id of this page's content: that of an equal page if there was one, else the next number, counted from 0. Events may refer to it
     * from now on.
     *
     * @param page holds {@code page_size} bytes at {@code offset}; copied
     */
    public int content(byte[] page, int offset) throws IOException {
        requireOpen();
        if (sizes != null) {
            throw new IllegalStateException(file + " takes sizes, not page bytes");
        }
        int known = index.pages();
        int id = index.idOf(page, offset);
        if (id == known) {
            contents.add(page, offset, index.fingerprint(id));
            if (contents.full()) {
                writeContents();
            }
        }
        return id;
    }

    /**
     * Adds a page of which the bytes are not known; its id is the next number. Equal pages are for the caller to notice.
     *
     * @param identity 16 bytes, equal for equal pages; copied
     * @param sameFilled whether it is known to be one machine word repeated
     * @param lengths compressed length in bytes for each codec of {@code size_codecs}, in their order
     */
    public int sizedPage(byte[] identity, boolean sameFilled, int... lengths) throws IOException {
        requireOpen();
        if (sizes == null) {
            throw new IllegalStateException(file + " was not made with size_codecs");
        }
        sizes.add(identity, sameFilled, lengths);
        sizedPages++;
        if (sizes.full()) {
            writeSizes();
        }
        return sizedPages - 1;
    }

    /** Distinct pages so far, by bytes or by sizes. */
    private int pages() {
        return sizes == null ? index.pages() : sizedPages;
    }

    /** The id of a process name, counted from 0; equal names have equal ids. */
    public int name(String comm) throws IOException {
        requireOpen();
        Integer known = names.get(comm);
        if (known != null) {
            return known;
        }
        byte[] utf8 = comm.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_NAME) {
            throw new IllegalArgumentException("a process name of " + utf8.length + " bytes");
        }
        names.put(comm, names.size());
        newNames.u32(utf8.length);
        newNames.bytes(utf8, 0, utf8.length);
        newNamesCount++;
        return names.size() - 1;
    }

    /**
     * Appends an event.
     *
     * @param timeNs since the start of the trace; never less than that of the event before
     * @param pages 1 for operations on a page; slots of a discard; lost events of {@link Op#LOST}
     * @param contentId what {@link #content} answered, or -1 when the content is not known
     * @param startsRequest false for the second and further pages of one request
     * @param pid -1 when it is not known
     * @param nameId what {@link #name} answered, or -1
     * @throws IllegalArgumentException if the event breaks one of these rules; nothing is written then
     */
    public void event(
            long timeNs, Op op, long slot, long pages, int contentId, boolean startsRequest, int pid, int nameId)
            throws IOException {
        requireOpen();
        if (timeNs < lastTimeNs) {
            throw new IllegalArgumentException("time goes back from " + lastTimeNs + " to " + timeNs + " ns");
        }
        if (contentId < -1 || contentId >= pages() || nameId < -1 || nameId >= names.size()) {
            throw new IllegalArgumentException("unknown content " + contentId + " or name " + nameId);
        }
        if (pages < 0 || (pages != 1 && !EventBlock.hasPages(op.code()))) {
            throw new IllegalArgumentException(op.word() + " of " + pages + " pages");
        }
        lastTimeNs = timeNs;
        events.add(timeNs, op, slot, pages, contentId, startsRequest, pid, nameId);
        if (events.full()) {
            writeEvents();
        }
    }

    /** Adds to the metadata, or replaces the value of the same key, when the reader merges them; in the file with the next block. */
    public void annotate(String key, Object value) {
        annotations.put(key, value);
    }

    /**
     * Ends the blocks begun and hands them to the system: they survive a kill of this process. Unlike {@link #flush} it does not wait for the
     * disk, which may take seconds while swapping keeps it busy.
     */
    public void endBlocks() throws IOException {
        requireOpen();
        writePending();
    }

    /** Ends the blocks begun and forces them to disk: what is flushed survives a kill and a power cut. */
    public void flush() throws IOException {
        requireOpen();
        writePending();
        blocks.force();
    }

    /** Bytes in the file now. */
    public long fileBytes() {
        return blocks.end();
    }

    /** Writes what is pending and the index. A second call does nothing. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (blocks;
                zstd) {
            if (!blocks.failed()) {
                writePending();
                blocks.finish(payload, zstd);
            }
        }
    }

    private void writePending() throws IOException {
        writeEvents();
        writeNames();
        writeContents();
        writeAnnotations();
    }

    /** Names and contents go first: an events block never refers to anything that a torn file could lack. */
    private void writeEvents() throws IOException {
        if (events.events() == 0) {
            return;
        }
        writeNames();
        writeContents();
        writeAnnotations();
        int count = events.events();
        payload.clear();
        events.encode(payload, pages(), names.size(), zstd);
        blocks.block(BlockType.EVENTS, count, eventsWritten, events.baseTime(), payload);
        eventsWritten += count;
    }

    private void writeNames() throws IOException {
        if (newNamesCount > 0) {
            int count = newNamesCount;
            newNamesCount = 0;
            payload.clear();
            Packed.pack(payload, newNames.array(), 0, newNames.length(), zstd);
            newNames.clear();
            blocks.block(BlockType.NAMES, count, names.size() - count, 0, payload);
        }
    }

    private void writeContents() throws IOException {
        if (contents.pages() > 0) {
            int count = contents.pages();
            payload.clear();
            contents.encode(payload, zstd);
            blocks.block(BlockType.CONTENTS, count, index.pages() - count, 0, payload);
        }
        writeSizes();
    }

    private void writeSizes() throws IOException {
        if (sizes != null && sizes.pages() > 0) {
            int count = sizes.pages();
            payload.clear();
            sizes.encode(payload, zstd);
            blocks.block(BlockType.SIZES, count, sizedPages - count, 0, payload);
        }
    }

    private void writeAnnotations() throws IOException {
        if (!annotations.isEmpty()) {
            byte[] json = JSON.std.asBytes(annotations);
            int count = annotations.size();
            annotations.clear();
            payload.clear();
            Packed.pack(payload, json, 0, json.length, zstd);
            blocks.block(BlockType.ANNOTATIONS, count, 0, 0, payload);
        }
    }

    private void requireOpen() throws IOException {
        blocks.requireSound();
        if (closed) {
            throw new IllegalStateException(file + " is closed");
        }
    }
}
