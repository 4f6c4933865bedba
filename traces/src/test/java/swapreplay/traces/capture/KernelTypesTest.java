package swapreplay.traces.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Types written here by the rules of the kernel's documentation, and read back. */
class KernelTypesTest {
    private static final int FLAG = 1 << 31;

    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> known = new HashMap<>();

    private KernelTypesTest words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.nativeOrder());
        Arrays.stream(words).forEach(bytes::putInt);
        types.writeBytes(bytes.array());
        return this;
    }

    private int name(String text) {
        return known.computeIfAbsent(text, unknown -> {
            int at = strings.size();
            strings.writeBytes((text + "\0").getBytes(StandardCharsets.US_ASCII));
            return at;
        });
    }

    private byte[] file() {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        header.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        header.putInt(0).putInt(types.size()).putInt(types.size()).putInt(strings.size());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(header.array());
        file.writeBytes(types.toByteArray());
        file.writeBytes(strings.toByteArray());
        return file.toByteArray();
    }

    private byte[] example() {
        name("");
        words(name("int"), 1 << 24, 4, 32); // an integer
        words(name(""), 3 << 24, 0, 1, 1, 7); // an array
        words(name("page"), 5 << 24 | 1, 8, name("flags"), 1, 64); // a union of the same name
        words(name("f"), 12 << 24, 1).words(name(""), 13 << 24 | 2, 0, name("a"), 1, name("b"), 1);
        words(name("v"), 14 << 24, 1, 0).words(name(".data"), 15 << 24 | 1, 8, 1, 0, 4);
        words(name("t"), 17 << 24, 1, -1).words(name("e64"), 19 << 24 | 1, 8, name("BIG"), 1, 2);
        words(name("block_device"), 4 << 24 | 2, 64, name("bd_read_only"), 1, 256, name("bd_dev"), 1, 288);
        words(name("bits"), 4 << 24 | 1 | FLAG, 64, name("wide"), 1, 3 << 24 | 320);
        words(name("pageflags"), 6 << 24 | 2, 4, name("PG_locked"), 0, name("PG_head"), 16);
        return file();
    }

    @Test
    void membersAndConstantsAreFoundAmongAllKindsOfTypes() throws IOException {
        KernelTypes kernel = new KernelTypes(example());
        assertEquals(36, kernel.offset("block_device", "bd_dev"));
        assertEquals(40, kernel.offset("bits", "wide"), "with a flag the upper byte is the size of a bit field");
        assertEquals(16, kernel.constant("pageflags", "PG_head"));
        assertEquals(-1, kernel.offset("page", "flags"), "a union is no structure");
        assertEquals(-1, kernel.offset("block_device", "bd_de"));
        assertEquals(-1, kernel.constant("pageflags", "PG_headless"));
    }

    @Test
    void aCutOrForeignFileIsAnError() throws IOException {
        byte[] whole = example();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                new KernelTypes(cut).constant("pageflags", "PG_head");
            } catch (IOException e) {
                // its only answer
            }
        }
        assertThrows(IOException.class, () -> new KernelTypes(new byte[100]));
    }
}
