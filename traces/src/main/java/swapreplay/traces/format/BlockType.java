package swapreplay.traces.format;

import org.jspecify.annotations.Nullable;

/** The kinds of block. Codes are part of the file format; a reader skips codes of 128 and more that it does not know. */
enum BlockType {
    EVENTS(1),
    CONTENTS(2),
    NAMES(3),
    ANNOTATIONS(4),
    INDEX(5),
    SIZES(6);

    static final int FIRST_OPTIONAL = 128;

    final int code;

    BlockType(int code) {
        this.code = code;
    }

    static @Nullable BlockType ofCode(int code) {
        for (BlockType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }

    static String word(int code) {
        BlockType type = ofCode(code);
        return type == null ? "type " + code : type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
