package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The socket itself. While it is served in a {@link Loop}, it leaves when it would have to wait in the middle of a request. */
final class PlainTransport implements Transport {
    private final SocketChannel channel;
    private @Nullable Guest guest;

    PlainTransport(SocketChannel channel) {
        this.channel = channel;
    }

    /** It is served as this guest from now on. */
    void servedAs(@Nullable Guest newGuest) {
        guest = newGuest;
    }

    @Override
    public void mayWait() throws IOException {
        if (guest != null) {
            guest.leave();
        }
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        int count = channel.read(dst);
        while (count == 0) {
            mayWait();
            count = channel.read(dst);
        }
        return count;
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        while (src.hasRemaining()) {
            if (channel.write(src) == 0) {
                mayWait();
            }
        }
    }

    @Override
    public void finish() {
        // a plain stream ends with its socket
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // closed is closed
        }
    }
}
