package swapreplay.core.device;

import swapreplay.core.alloc.Extent;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.device.SlotTable.Chunk;
import swapreplay.core.device.Workspaces.Workspace;

/**
 * Compresses picked slots again, each by the first codec of a higher priority whose result takes less room (Linux 6.18, zram). Priorities
 * must be given without gaps: the kernel counts the codecs and never looks beyond that number.
 */
final class Recompression {
    private final CompressedDevice device;
    private final RecompressOptions options;
    private final PostCounters counters;
    private final int codecs;
    private final int first;
    private final int end;
    private final byte[] page;
    private final Extent place = new Extent();

    /** @throws ErrnoException EINVAL if no codec is left to try, or the threshold is one at which pages are stored raw */
    Recompression(CompressedDevice device, RecompressOptions options) throws ErrnoException {
        this.device = device;
        this.options = options;
        this.counters = device.post().counters();
        int found = 0;
        for (int priority = 0; priority < CompressedDevice.PRIORITIES; priority++) {
            found += device.hasCodec(priority) ? 1 : 0;
        }
        codecs = found;
        first = Math.max(1, options.priority());
        end = options.priority() == 0 ? codecs : Math.min(codecs, options.priority() + 1);
        if (first >= end) {
            throw new ErrnoException(Errno.EINVAL, "there is no codec of this priority to compress with again");
        } else if (options.threshold() >= device.hugeThreshold()) {
            throw new ErrnoException(
                    Errno.EINVAL, "threshold " + options.threshold() + " is not below " + device.hugeThreshold());
        }
        page = new byte[device.holdsBytes() ? device.pageSize() : 0];
    }

    /** @throws ErrnoException ENOMEM or EIO, which end the run */
    void run(PostProcessing.Run run) throws ErrnoException {
        run.pick(
                0,
                device.slots() - 1,
                state -> SlotTable.stored(state)
                        && options.filter().picks(state)
                        && (state & SlotTable.INCOMPRESSIBLE) == 0
                        && SlotTable.priority(state) + 1 < end);
        long attempts = options.maxPages();
        while (attempts > 0) {
            long slot = run.picked.next();
            if (slot < 0) {
                break;
            }
            attempts -= recompress(slot) ? 1 : 0;
        }
    }

    /** The slot stays locked all the while, as in the kernel. @return whether it counts as an attempt */
    private boolean recompress(long slot) throws ErrnoException {
        Chunk chunk = device.table().chunk(slot);
        int index = SlotTable.indexIn(slot);
        int state = chunk.lock(index);
        int size = state & SlotTable.SIZE_MASK;
        try {
            if ((state & SlotTable.SELECTED) == 0) {
                return false;
            }
            state &= ~SlotTable.SELECTED;
            if (options.threshold() > 0 && size < options.threshold()) {
                return false;
            }
            int old = state;
            state &= ~SlotTable.IDLE;
            int priority = Math.max(first, SlotTable.priority(state) + 1);
            if (priority >= end) {
                return false;
            }
            counters.attempt();
            counters.restore(old);
            load(old, chunk.word[index]);
            int room = device.pool().roomOf(size);
            for (; priority < end; priority++) {
                if (device.hasCodec(priority) && accept(chunk, index, state, priority, room)) {
                    state = newState;
                    return true;
                }
            }
            if (priority == codecs) {
                state |= SlotTable.INCOMPRESSIBLE;
                counters.incompressible();
            }
            return true;
        } catch (CorruptPageException corrupt) {
            throw new ErrnoException(Errno.EIO, "slot " + slot + ": " + corrupt.getMessage());
        } finally {
            chunk.unlock(index, state);
        }
    }

    private void load(int state, long word) throws CorruptPageException {
        if (device.holdsBytes()) {
            device.fetch(state, word, page, 0);
            if ((state & SlotTable.HUGE) == 0) {
                device.decompress(state, page, 0);
            }
        }
    }

    private int newState;

    /** Enters the result of one codec if it is an improvement. */
    private boolean accept(Chunk chunk, int index, int state, int priority, int room) throws ErrnoException {
        Workspace workspace = device.holdsBytes() ? device.workspace(priority) : null;
        int length = workspace == null
                ? device.lengthOf(chunk.content[index], priority)
                : workspace.context.compress(page, 0, workspace.packed, 0);
        counters.compression(priority);
        boolean better = length <= device.pageSize()
                && device.pool().roomOf(length) < room
                && (options.threshold() == 0 || length < options.threshold());
        if (!better) {
            return false;
        }
        newState = length | (priority << SlotTable.PRIORITY_SHIFT);
        long word = device.pool().recompressed(state, chunk.word[index], newState, place);
        if (word == Pool.NO_SPACE) {
            throw new ErrnoException(Errno.ENOMEM, "no memory for a page compressed again");
        }
        chunk.word[index] = word;
        chunk.touch(index, 0);
        counters.recompressed((state & SlotTable.HUGE) != 0);
        if (workspace != null) {
            try {
                FrameCopy.in(device.pool().framesOf(newState), place, workspace.packed, 0);
            } finally {
                device.pool().unpin();
            }
        }
        return true;
    }
}
