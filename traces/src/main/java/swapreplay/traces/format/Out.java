package swapreplay.traces.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, little-endian. */
final class Out {
    private byte[] bytes = new byte[4096];
    private ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Makes room for {@code more} bytes at the end and leaves them as they are. */
    int reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
            view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        int at = length;
        length += more;
        return at;
    }

    void shrinkTo(int newLength) {
        length = newLength;
    }

    void u8(int value) {
        int at = reserve(1);
        bytes[at] = (byte) value;
    }

    void u32(int value) {
        int at = reserve(4);
        view.putInt(at, value);
    }

    void u32At(int at, int value) {
        view.putInt(at, value);
    }

    void u64(long value) {
        int at = reserve(8);
        view.putLong(at, value);
    }

    void bytes(byte[] src, int offset, int count) {
        int at = reserve(count);
        System.arraycopy(src, offset, bytes, at, count);
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
