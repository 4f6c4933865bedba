package swapreplay.traces.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A run of bytes in a block, stored in the smallest of three ways:
 *
 * <pre>
 *   0 mode    1   0 stored, 1 zstd, 2 all bytes are the same
 *   1 raw     4   length when unpacked
 *   5 length  4   length of what follows
 *   9 ...         the bytes; a zstd frame; the one byte (none if raw is 0)
 * </pre>
 */
final class Packed {
    static final int STORED = 0;
    static final int ZSTD = 1;
    static final int SAME = 2;

    private Packed() {}

    static void pack(Out out, byte[] src, int offset, int length, ZstdCompressCtx zstd) {
        if (same(src, offset, length)) {
            head(out, SAME, length, Math.min(length, 1));
            out.bytes(src, offset, Math.min(length, 1));
            return;
        }
        int start = out.length();
        head(out, ZSTD, length, 0);
        int bound = (int) Zstd.compressBound(length);
        int at = out.reserve(bound);
        int packed = zstd.compressByteArray(out.array(), at, bound, src, offset, length);
        if (packed < length) {
            out.shrinkTo(at + packed);
            out.u32At(start + 5, packed);
        } else {
            out.shrinkTo(start);
            head(out, STORED, length, length);
            out.bytes(src, offset, length);
        }
    }

    /** Unpacks exactly {@code length} bytes; what else stands there throws {@link IllegalArgumentException}. */
    static void unpack(ByteBuffer in, byte[] dst, int offset, int length, ZstdDecompressCtx zstd) {
        int mode = in.get();
        int raw = in.getInt();
        int packed = in.getInt();
        if (raw != length || packed < 0 || packed > in.remaining()) {
            throw new IllegalArgumentException("lengths " + raw + ", " + packed + " where " + length + " bytes belong");
        }
        int at = in.position();
        int got = switch (mode) {
            case STORED -> copy(in, dst, offset, packed, length);
            case ZSTD -> zstd.decompressByteArray(dst, offset, length, in.array(), in.arrayOffset() + at, packed);
            case SAME -> fill(in, dst, offset, packed, length);
            default -> throw new IllegalArgumentException("packing " + mode);
        };
        if (got != length) {
            throw new IllegalArgumentException(got + " bytes unpacked where " + length + " belong");
        }
        in.position(at + packed);
    }

    /** The unpacked length of what stands at the buffer's position. */
    static int rawLength(ByteBuffer in) {
        return in.getInt(in.position() + 1);
    }

    private static int copy(ByteBuffer in, byte[] dst, int offset, int packed, int length) {
        if (packed == length) {
            in.get(dst, offset, length);
        }
        return packed;
    }

    private static int fill(ByteBuffer in, byte[] dst, int offset, int packed, int length) {
        if (packed != Math.min(length, 1)) {
            return -1;
        }
        if (length > 0) {
            Arrays.fill(dst, offset, offset + length, in.get());
        }
        return length;
    }

    private static void head(Out out, int mode, int raw, int packed) {
        out.u8(mode);
        out.u32(raw);
        out.u32(packed);
    }

    private static boolean same(byte[] bytes, int offset, int length) {
        return length <= 1 || Arrays.equals(bytes, offset, offset + length - 1, bytes, offset + 1, offset + length);
    }
}
