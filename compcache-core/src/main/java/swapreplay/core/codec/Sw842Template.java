package swapreplay.core.codec;

import org.jspecify.annotations.Nullable;

/**
 * A template of software 842. Each 8-byte block is written as a 5-bit template and its parts: literal bits (D) or the
 * index (I) of an equal unit among the latest ones. In order of preference: the first whose indexes all exist is used.
 */
final class Sw842Template {
    static final int I8 = 0x19, REPEAT = 0x1B, ZEROS = 0x1C, SHORT_DATA = 0x1D, END = 0x1E;
    static final int TEMPLATE_BITS = 5, REPEAT_BITS = 6, SHORT_DATA_BITS = 3, CRC_BITS = 32;

    /** Blocks that one repeat can stand for. */
    static final int MAX_REPEAT = 1 << REPEAT_BITS;

    /** Bits of an index, by the unit's size in bytes: 256 units of 2 bytes, 512 of 4, 256 of 8. */
    static final int[] INDEX_BITS = {0, 0, 8, 0, 9, 0, 0, 0, 8};

    private static final Sw842Template[] IN_ORDER = {
        new Sw842Template("I8", 0x19),
        new Sw842Template("I4 I4", 0x18),
        new Sw842Template("I4 I2 I2", 0x17),
        new Sw842Template("I2 I2 I4", 0x13),
        new Sw842Template("I2 I2 I2 I2", 0x12),
        new Sw842Template("I4 I2 D2", 0x16),
        new Sw842Template("I4 D2 I2", 0x15),
        new Sw842Template("I2 D2 I4", 0x0E),
        new Sw842Template("D2 I2 I4", 0x09),
        new Sw842Template("I2 I2 I2 D2", 0x11),
        new Sw842Template("I2 I2 D2 I2", 0x10),
        new Sw842Template("I2 D2 I2 I2", 0x0D),
        new Sw842Template("D2 I2 I2 I2", 0x08),
        new Sw842Template("I4 D4", 0x14),
        new Sw842Template("D4 I4", 0x04),
        new Sw842Template("I2 I2 D4", 0x0F),
        new Sw842Template("I2 D2 I2 D2", 0x0C),
        new Sw842Template("I2 D4 I2", 0x0B),
        new Sw842Template("D2 I2 I2 D2", 0x07),
        new Sw842Template("D2 I2 D2 I2", 0x06),
        new Sw842Template("D4 I2 I2", 0x03),
        new Sw842Template("I2 D2 D4", 0x0A),
        new Sw842Template("D2 I2 D4", 0x05),
        new Sw842Template("D4 I2 D2", 0x02),
        new Sw842Template("D4 D2 I2", 0x01),
        new Sw842Template("D8", 0x00),
    };

    private static final Sw842Template[] BY_CODE = new Sw842Template[1 << TEMPLATE_BITS];
    private static final Sw842Template[] BY_INDEXES = new Sw842Template[1 << 7];

    static {
        for (Sw842Template template : IN_ORDER) {
            BY_CODE[template.code] = template;
        }
        for (int available = 0; available < BY_INDEXES.length; available++) {
            for (Sw842Template template : IN_ORDER) {
                if ((template.needed & ~available) == 0) {
                    BY_INDEXES[available] = template;
                    break;
                }
            }
        }
    }

    final int code;

    /** Sizes of the parts in bytes; negative: an index. */
    final int[] parts;

    /** The units that must have an index: bit 0 the 8-byte one, 1 and 2 the 4-byte ones, 3 to 6 the 2-byte ones. */
    final int needed;

    private Sw842Template(String layout, int code) {
        this.code = code;
        String[] words = layout.split(" ", -1);
        parts = new int[words.length];
        int at = 0;
        int mask = 0;
        for (int i = 0; i < words.length; i++) {
            int size = words[i].charAt(1) - '0';
            boolean index = words[i].charAt(0) == 'I';
            parts[i] = index ? -size : size;
            if (index) {
                mask |= unitBit(size, at);
            }
            at += size;
        }
        needed = mask;
    }

    /** The bit of the unit of {@code size} bytes at byte {@code at} of the block. */
    static int unitBit(int size, int at) {
        return 1 << (size == 8 ? 0 : size == 4 ? 1 + at / 4 : 3 + at / 2);
    }

    /** The preferred template, by the units that have an index. */
    static Sw842Template best(int available) {
        return BY_INDEXES[available];
    }

    /** The template with this code, or null. */
    static @Nullable Sw842Template ofCode(int code) {
        return BY_CODE[code];
    }
}
