package swapreplay.replay.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.replay.engine.Request;
import swapreplay.replay.engine.Target;

/**
 * An NBD export over one connection, with simple replies. Alone, a request is answered before {@link #start} returns; deeper, a thread of its
 * own reads the replies, in whatever order they come.
 */
final class NbdTarget implements Target {
    private static final int REQUEST_MAGIC = 0x25609513;
    private static final int REPLY_MAGIC = 0x67446698;
    private static final int REQUEST_BYTES = 28;
    private static final int REPLY_BYTES = 16;
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int DISCONNECT = 2;
    private static final int TRIM = 4;
    private static final int MOST_PAYLOAD = 1 << 20;

    private static final Map<Integer, String> ERRORS = Map.of(
            1,
            "EPERM",
            5,
            "EIO",
            12,
            "ENOMEM",
            22,
            "EINVAL",
            28,
            "ENOSPC",
            75,
            "EOVERFLOW",
            95,
            "ENOTSUP",
            108,
            "ESHUTDOWN");

    /** A request and who waits for it. */
    private record Waiting(Request request, Consumer<Request> done) {}

    private final String name;
    private final SocketChannel channel;
    private final NbdHandshake export;
    private final int maxPages;
    private final ByteBuffer header = ByteBuffer.allocateDirect(REQUEST_BYTES);
    private final ByteBuffer reply = ByteBuffer.allocateDirect(REPLY_BYTES);
    private final Map<Long, Waiting> underWay = new ConcurrentHashMap<>();
    private final @Nullable Thread reader;
    private long cookie;
    private volatile String lost = "";

    /** @param channel behind the handshake; closed by {@link #close} */
    NbdTarget(String name, SocketChannel channel, NbdHandshake export, int pageSize, int depth) {
        this.name = name;
        this.channel = channel;
        this.export = export;
        this.maxPages = Math.min(MOST_PAYLOAD, export.maximumPayload()) / pageSize;
        this.reader = depth == 1 ? null : new Thread(this::readReplies, "nbd-replies");
        if (reader != null) {
            reader.setDaemon(true);
            reader.start();
        }
    }

    @Override
    public int maxPages() {
        return maxPages;
    }

    /** The protocol does not say what a trimmed or an unwritten block reads as. */
    @Override
    public boolean freeReadsAsZeros() {
        return false;
    }

    @Override
    public void start(Request request, Consumer<Request> done) {
        if (request.kind() == Request.Kind.FREE && !takesTrims()) {
            request.skipped();
            done.accept(request);
            return;
        }
        long own = cookie++;
        underWay.put(own, new Waiting(request, done));
        try {
            if (!lost.isEmpty()) {
                throw new IOException(lost);
            }
            send(request, own);
            if (reader == null) {
                readReply();
            }
        } catch (IOException e) {
            lose(e);
        }
    }

    private boolean takesTrims() {
        return (export.flags() & NbdHandshake.SEND_TRIM) != 0;
    }

    private void send(Request request, long own) throws IOException {
        int command = switch (request.kind()) {
            case READ -> READ;
            case WRITE -> WRITE;
            case FREE -> TRIM;
        };
        header(command, own, request.offset(), (int) request.bytes());
        if (command != WRITE) {
            NbdHandshake.write(channel, header);
            return;
        }
        ByteBuffer[] both = {header, request.data()};
        while (both[1].hasRemaining()) {
            channel.write(both);
        }
    }

    private void header(int command, long own, long offset, int length) {
        header.clear();
        header.putInt(REQUEST_MAGIC).putShort((short) 0).putShort((short) command);
        header.putLong(own).putLong(offset).putInt(length).flip();
    }

    private void readReplies() {
        try {
            while (true) {
                readReply();
            }
        } catch (IOException e) {
            lose(e);
        }
    }

    private void readReply() throws IOException {
        NbdHandshake.read(channel, reply.clear());
        reply.flip();
        if (reply.getInt() != REPLY_MAGIC) {
            throw new IOException("the server answers something that is no reply");
        }
        int error = reply.getInt();
        long number = reply.getLong();
        Waiting waiting = underWay.get(number);
        if (waiting == null) {
            throw new IOException("the server answers a request that was never sent");
        }
        Request request = waiting.request();
        if (error == 0 && request.kind() == Request.Kind.READ) {
            NbdHandshake.read(channel, request.data());
        }
        underWay.remove(number);
        if (error == 0) {
            request.succeeded();
        } else {
            request.failed(words(request) + ": " + ERRORS.getOrDefault(error, "error " + error));
        }
        waiting.done().accept(request);
    }

    private static String words(Request request) {
        return request.kind().name().toLowerCase(Locale.ROOT) + " of slot " + request.slot();
    }

    /** Nothing comes any more: whoever waits hears of it, once. */
    private void lose(IOException e) {
        lost = Objects.requireNonNullElse(e.getMessage(), e.toString());
        for (Long number : List.copyOf(underWay.keySet())) {
            Waiting waiting = underWay.remove(number);
            if (waiting != null) {
                waiting.request().lost(name + ": " + words(waiting.request()) + ": " + lost);
                waiting.done().accept(waiting.request());
            }
        }
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("Times are of this machine: a request to " + name
                + " over one connection, from before it is sent until its reply is read. What the server holds is not known here, so"
                + " there are no memory figures.");
        if (!takesTrims()) {
            notes.add(name + " takes no TRIM: freed slots were not passed on to it.");
        }
        return notes;
    }

    @Override
    public void close() throws IOException {
        try {
            if (lost.isEmpty()) {
                header(DISCONNECT, cookie, 0, 0);
                NbdHandshake.write(channel, header);
            }
        } catch (IOException gone) {
            // it left first
        } finally {
            channel.close();
        }
    }
}
