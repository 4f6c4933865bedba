package swapreplay.traces.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.ByteBuffer;
import java.util.List;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;

/** Decodes one events block after the other into the same arrays. */
final class BlockCursor implements EventCursor {
    private final TraceFile file;
    private final List<BlockHeader> blocks;
    private final List<BlockHeader> contentBlocks;
    private final int names;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final EventBlockDecoder decoded;
    private int nextBlock;
    private int nextContentBlock;
    private int contentsBefore;
    private int count;
    private int at = -1;

    BlockCursor(TraceFile file, List<BlockHeader> blocks, List<BlockHeader> contentBlocks, int names) {
        this.file = file;
        this.blocks = blocks;
        this.contentBlocks = contentBlocks;
        this.names = names;
        int most = blocks.stream().mapToInt(BlockHeader::count).max().orElse(0);
        this.decoded = new EventBlockDecoder(Math.min(most, EventBlock.MAX_EVENTS));
    }

    @Override
    public boolean next() throws TraceException {
        if (++at < count) {
            return true;
        }
        if (nextBlock == blocks.size()) {
            at = count;
            return false;
        }
        load(blocks.get(nextBlock++));
        return true;
    }

    private void load(BlockHeader block) throws TraceException {
        while (nextContentBlock < contentBlocks.size()
                && contentBlocks.get(nextContentBlock).offset() < block.offset()) {
            contentsBefore += contentBlocks.get(nextContentBlock++).count();
        }
        ByteBuffer payload = file.payload(block);
        try {
            decoded.decode(payload, block.count(), block.base(), contentsBefore, names, zstd);
        } catch (RuntimeException e) {
            throw new TraceException(
                    file.path(),
                    block.offset(),
                    TraceFile.describe(block) + " cannot be decoded: " + e.getMessage(),
                    TraceFile.RESTORE,
                    e);
        }
        count = block.count();
        at = 0;
    }

    @Override
    public Op op() {
        return Op.ofCode(decoded.shapes[at] & EventBlock.OP_MASK);
    }

    @Override
    public long timeNs() {
        return decoded.times[at];
    }

    @Override
    public long slot() {
        return decoded.slots[at];
    }

    @Override
    public long pages() {
        return decoded.pages[at];
    }

    @Override
    public int contentId() {
        return decoded.contents[at];
    }

    @Override
    public boolean startsRequest() {
        return (decoded.shapes[at] & EventBlock.STARTS_REQUEST) != 0;
    }

    @Override
    public int pid() {
        return (int) (decoded.processes[at] >> 32);
    }

    @Override
    public int nameId() {
        return (int) decoded.processes[at];
    }

    @Override
    public void close() {
        zstd.close();
    }
}
