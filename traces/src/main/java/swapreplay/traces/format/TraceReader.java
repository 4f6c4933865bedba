package swapreplay.traces.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.EventCursor;

/**
 * Reads a trace, also one that is still being written or was left torn: everything up to its last whole block, and {@link #damage} says
 * what is missing. Safe for several threads; each cursor belongs to one.
 */
public final class TraceReader implements AutoCloseable {
    private final TraceFile file;
    private final Map<String, Object> metadata;
    private final int pageSize;
    private final List<BlockHeader> eventBlocks = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final @Nullable Damage damage;
    private final Contents contents;
    private final @Nullable SizedPages sized;
    private long events;

    private TraceReader(TraceFile file) throws TraceException {
        this.file = file;
        long[] firstBlock = new long[1];
        this.metadata = new LinkedHashMap<>(file.readHeader(firstBlock));
        BlockList list = BlockList.of(file, firstBlock[0]);
        this.damage = list.damage();
        List<BlockHeader> contentBlocks = new ArrayList<>();
        List<BlockHeader> sizeBlocks = new ArrayList<>();
        List<String> codecs = sizeCodecs(metadata);
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            for (BlockHeader block : list.blocks()) {
                take(block, codecs == null ? contentBlocks : sizeBlocks, codecs != null, zstd);
            }
        }
        if (!(metadata.get("page_size") instanceof Number size) || !TraceWriter.plausiblePageSize(size.longValue())) {
            throw file.error(FileHeader.LENGTH, "no usable page_size in the metadata", TraceFile.RESTORE);
        }
        this.pageSize = size.intValue();
        this.contents = new Contents(file, contentBlocks, pageSize);
        this.sized = codecs == null ? null : new SizedPages(file, sizeBlocks, codecs);
    }

    /**
     * Opens a trace; reads its header, names and annotations, and finds its blocks.
     *
     * @throws TraceException if it is no trace, of a newer version, or damaged anywhere but at its end
     */
    public static TraceReader open(Path path) throws TraceException {
        TraceFile file = TraceFile.open(path);
        try {
            return new TraceReader(file);
        } catch (TraceException | RuntimeException e) {
            try {
                file.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private static @Nullable List<String> sizeCodecs(Map<String, Object> metadata) {
        return metadata.get(FileHeader.SIZE_CODECS) instanceof List<?> codecs
                ? codecs.stream().map(String::valueOf).toList()
                : null;
    }

    /** @param pageBlocks of the kind that this trace has */
    private void take(BlockHeader block, List<BlockHeader> pageBlocks, boolean sizes, ZstdDecompressCtx zstd)
            throws TraceException {
        BlockType type = BlockType.ofCode(block.type());
        if (type == null) {
            if (block.type() < BlockType.FIRST_OPTIONAL) {
                throw file.error(block.offset(), "a block of unknown type " + block.type(), "Use a newer swapreplay.");
            }
            return;
        }
        switch (type) {
            case EVENTS -> {
                requireNumber(block, events);
                events += block.count();
                eventBlocks.add(block);
            }
            case CONTENTS, SIZES -> {
                if (sizes != (type == BlockType.SIZES)) {
                    throw file.error(
                            block.offset(),
                            TraceFile.describe(block) + " in a trace of page " + (sizes ? "sizes" : "bytes"),
                            TraceFile.RESTORE);
                }
                BlockHeader last = pageBlocks.isEmpty() ? null : pageBlocks.get(pageBlocks.size() - 1);
                requireNumber(block, last == null ? 0 : last.first() + last.count());
                pageBlocks.add(block);
            }
            case NAMES -> {
                requireNumber(block, names.size());
                readNames(block, zstd);
            }
            case ANNOTATIONS -> metadata.putAll(file.parse(unpack(block, zstd), block.offset()));
            case INDEX -> throw file.error(block.offset(), "an index inside the trace", TraceFile.RESTORE);
        }
    }

    private void requireNumber(BlockHeader block, long expected) throws TraceException {
        if (block.first() != expected) {
            throw file.error(
                    block.offset(),
                    TraceFile.describe(block) + " begins with number " + block.first() + " where " + expected
                            + " belongs: a part of the file is missing",
                    TraceFile.RESTORE);
        }
    }

    private void readNames(BlockHeader block, ZstdDecompressCtx zstd) throws TraceException {
        ByteBuffer in = ByteBuffer.wrap(unpack(block, zstd)).order(ByteOrder.LITTLE_ENDIAN);
        try {
            for (int i = 0; i < block.count(); i++) {
                byte[] utf8 = new byte[Math.min(in.getInt(), in.remaining())];
                in.get(utf8);
                names.add(new String(utf8, StandardCharsets.UTF_8));
            }
        } catch (RuntimeException e) {
            throw new TraceException(file.path(), block.offset(), "not a list of names", TraceFile.RESTORE, e);
        }
    }

    private byte[] unpack(BlockHeader block, ZstdDecompressCtx zstd) throws TraceException {
        ByteBuffer payload = file.payload(block);
        try {
            int length = Packed.rawLength(payload);
            if (length < 0 || length > BlockHeader.MAX_PAYLOAD) {
                throw new IllegalArgumentException("length " + length);
            }
            byte[] bytes = new byte[length];
            Packed.unpack(payload, bytes, 0, length, zstd);
            return bytes;
        } catch (RuntimeException e) {
            throw new TraceException(
                    file.path(),
                    block.offset(),
                    TraceFile.describe(block) + " cannot be unpacked",
                    TraceFile.RESTORE,
                    e);
        }
    }

    /** The file that is read. */
    public Path path() {
        return file.path();
    }

    /** Length of the file when it was opened. */
    public long fileBytes() {
        return file.size();
    }

    /** The header's metadata with all annotations merged over it. */
    public Map<String, Object> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** Bytes of a page. */
    public int pageSize() {
        return pageSize;
    }

    /** Number of events that can be read. */
    public long events() {
        return events;
    }

    /** Bytes of the file that hold events, block headers included. */
    public long eventBytes() {
        long bytes = 0;
        for (BlockHeader block : eventBlocks) {
            bytes += BlockHeader.LENGTH + block.length();
        }
        return bytes;
    }

    /** Number of distinct pages; their ids count from 0. */
    public int distinctPages() {
        return sized == null ? contents.pages() : sized.pages();
    }

    /** True if the trace holds sizes and identities of its pages, not their bytes. */
    public boolean sized() {
        return sized != null;
    }

    /** The codecs whose sizes the trace states; empty if it holds page bytes, or no sizes either. */
    public List<String> sizeCodecs() {
        return sized == null ? List.of() : sized.codecs();
    }

    /**
     * Compressed lengths in bytes by content id, as the trace states them.
     *
     * @throws TraceException if the trace has none for this codec
     */
    public int[] sizes(String codec) throws TraceException {
        int at = sizeCodecs().indexOf(codec);
        if (sized == null || at < 0) {
            throw file.error(
                    FileHeader.LENGTH,
                    "no sizes for codec '" + codec + "'; the trace has "
                            + (sizeCodecs().isEmpty() ? "none" : "those for " + String.join(", ", sizeCodecs())),
                    sized == null
                            ? "It holds page bytes."
                            : "Its pages were left out, so no other codec can be tried.");
        }
        return sized.lengths(at);
    }

    /** 16 bytes that are equal for equal pages, of a trace that is {@link #sized}. */
    public byte[] identity(int contentId) throws TraceException {
        if (sized == null) {
            throw new IllegalStateException(file.path() + " holds page bytes");
        }
        return sized.identity(contentId);
    }

    private TraceException noBytes() {
        return file.error(
                FileHeader.LENGTH,
                "the trace holds sizes of its pages, not their bytes",
                "Only codecs that it has sizes for can be replayed, in --mode model: "
                        + (sizeCodecs().isEmpty() ? "none" : String.join(", ", sizeCodecs())) + ".");
    }

    /** Number of names; their ids count from 0. */
    public int names() {
        return names.size();
    }

    /** The process name of this id; the empty string for -1. */
    public String name(int nameId) {
        return nameId < 0 ? "" : names.get(nameId);
    }

    /** A new walk over all events from the first one. */
    public EventCursor cursor() {
        return new BlockCursor(file, eventBlocks, sized == null ? contents.blocks() : sized.blocks(), names.size());
    }

    /** Copies the page of this id to {@code page[offset]}; blocks decoded last are kept. Safe for several threads. */
    public void readContent(int contentId, byte[] page, int offset) throws TraceException {
        if (sized != null) {
            throw noBytes();
        }
        contents.read(contentId, page, offset);
    }

    /** All distinct pages in the order of their ids. */
    public ContentCursor contents() {
        return contents(0, distinctPages());
    }

    /** The distinct pages {@code fromId} (inclusive) to {@code toId} (exclusive); several cursors may run in parallel. */
    public ContentCursor contents(int fromId, int toId) {
        return new ContentCursor(contents, fromId, toId, sized == null ? null : noBytes());
    }

    /** XXH64 with seed 0 of the page of this id, as the file states it; the first 8 bytes of its identity if the trace is {@link #sized}. */
    public long fingerprint(int contentId) throws TraceException {
        return sized == null
                ? contents.fingerprint(contentId)
                : ByteBuffer.wrap(sized.identity(contentId))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong();
    }

    /** True if the page of this id is one machine word repeated, as the file states it. */
    public boolean sameFilled(int contentId) throws TraceException {
        return sized == null ? contents.sameFilled(contentId) : sized.sameFilled(contentId);
    }

    /** What is missing at the end; empty for a trace that was closed. */
    public Optional<Damage> damage() {
        return Optional.ofNullable(damage);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
