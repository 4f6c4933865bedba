package swapreplay.core.device;

import java.util.Locale;
import swapreplay.core.device.SlotTable.Chunk;

/** The text of {@code block_state}: a line for each slot in use, ascending: index, time of the last access, flags. */
final class BlockState {
    private static final int LETTERS_6_1 = 4;
    private static final long SECOND_NS = 1_000_000_000;

    private BlockState() {}

    static String of(CompressedDevice device) {
        StringBuilder text = new StringBuilder();
        boolean old = device.spec().kernel() == KernelVersion.V6_1;
        for (long slot = 0; slot < device.slots(); slot++) {
            Chunk chunk = device.table().chunkIfAny(slot);
            int index = SlotTable.indexIn(slot);
            if (chunk == null) {
                slot += SlotTable.CHUNK_SLOTS - 1 - index;
            } else if (chunk.peek(index) != 0) {
                int state = chunk.lock(index);
                long time = chunk.accessed[index];
                chunk.unlock(index, state);
                if (state != 0) {
                    line(text, slot, time, old ? letters(state).substring(0, LETTERS_6_1) : letters(state));
                }
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, long slot, long time, String letters) {
        text.append(String.format(
                Locale.ROOT, "%12d %12d.%06d %s\n", slot, time / SECOND_NS, time % SECOND_NS / 1000, letters));
    }

    private static String letters(int state) {
        return letter(state, SlotTable.SAME, 's')
                + letter(state, SlotTable.WRITTEN_BACK, 'w')
                + letter(state, SlotTable.HUGE, 'h')
                + letter(state, SlotTable.IDLE, 'i')
                + letter(state, SlotTable.PRIORITY_MASK, 'r')
                + letter(state, SlotTable.INCOMPRESSIBLE, 'n');
    }

    private static String letter(int state, int flag, char letter) {
        return (state & flag) != 0 ? String.valueOf(letter) : ".";
    }
}
