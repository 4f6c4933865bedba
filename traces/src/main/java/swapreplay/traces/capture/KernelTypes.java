package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's description of its own types, {@code /sys/kernel/btf/vmlinux}, as far as a probe needs it. The format is that of the kernel's
 * documentation (BPF Type Format):
 * <pre>
 *   header:  0 magic 0xeb9f 2   2 version 1   3 flags 1   4 header length 4   8 types at 4   12 length 4   16 strings at 4   20 length 4
 *   type:    0 name 4   4 info 4 (bits 0..15 count, 24..28 kind, 31 flag)   8 size or type 4   12 what the kind adds
 *   member:  0 name 4   4 type 4   8 offset in bits 4 (24 bits if the flag is set)
 * </pre>
 */
final class KernelTypes {
    private static final Path FILE = Path.of("/sys/kernel/btf/vmlinux");
    private static final int MAGIC = 0xeb9f;
    private static final int INT = 1, ARRAY = 3, STRUCT = 4, UNION = 5, ENUM = 6, PROTOTYPE = 13, VARIABLE = 14;
    private static final int SECTION = 15, TAG = 17, ENUM64 = 19;
    private static final int UNKNOWN = -1;

    private final ByteBuffer bytes;
    private final int types;
    private final int typesEnd;
    private final int strings;

    /** @throws IOException if the kernel has none, or this is none */
    static KernelTypes load() throws IOException {
        return new KernelTypes(Files.readAllBytes(FILE));
    }

    KernelTypes(byte[] file) throws IOException {
        bytes = ByteBuffer.wrap(file).order(ByteOrder.nativeOrder());
        if (file.length < 24 || Short.toUnsignedInt(bytes.getShort(0)) != MAGIC) {
            throw new IOException(FILE + " is no description of types");
        }
        int header = bytes.getInt(4);
        types = header + bytes.getInt(8);
        typesEnd = types + bytes.getInt(12);
        strings = header + bytes.getInt(16);
        if (header < 24 || types < header || typesEnd < types || typesEnd > file.length || strings > file.length) {
            throw new IOException(FILE + " is cut");
        }
    }

    /** Where a member of a structure is, in bytes; -1 if there is no such structure or member. */
    int offset(String structure, String member) throws IOException {
        return find(STRUCT, structure, member);
    }

    /** The number of a constant of an enumeration; -1 if there is no such constant. */
    int constant(String enumeration, String name) throws IOException {
        return find(ENUM, enumeration, name);
    }

    private int find(int wantedKind, String name, String part) throws IOException {
        try {
            for (int at = types; at < typesEnd; ) {
                int info = bytes.getInt(at + 4);
                int kind = info >>> 24 & 0x1f;
                int count = info & 0xffff;
                int from = at + 12;
                if (kind == wantedKind && named(bytes.getInt(at), name)) {
                    int size = kind == STRUCT ? 12 : 8;
                    for (int i = from; i < from + count * size; i += size) {
                        if (named(bytes.getInt(i), part)) {
                            int value = bytes.getInt(i + size - 4);
                            return kind == ENUM ? value : (info < 0 ? value & 0xffffff : value) / 8;
                        }
                    }
                }
                at = from + added(kind, count);
            }
            return UNKNOWN;
        } catch (IndexOutOfBoundsException e) {
            throw new IOException(FILE + " is cut", e);
        }
    }

    private static int added(int kind, int count) {
        return switch (kind) {
            case INT, VARIABLE, TAG -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, SECTION, ENUM64 -> 12 * count;
            case ENUM, PROTOTYPE -> 8 * count;
            default -> 0;
        };
    }

    private boolean named(int offset, String name) {
        int at = strings + offset;
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return bytes.get(at + wanted.length) == 0;
    }
}
