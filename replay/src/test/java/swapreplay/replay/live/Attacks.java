package swapreplay.replay.live;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Clients that mean harm, each kind for as long as it is told to. They take little of the processor: what they cost is the server's doing. */
final class Attacks {
    private static final int HALF_OPEN = 1000;
    private static final int SLOW = 24;
    private static final int DEAF = 24;
    private static final int SLOW_PAYLOAD = 1 << 20;
    private static final int LARGE_READ = 32 << 20;

    private final SocketAddress plain;
    private final SocketAddress tls;
    private final String uri;
    private final Path large;
    private final Random random = new Random(11);

    /** One kind of attack; goes on while {@code on} says so, and leaves nothing behind. */
    @FunctionalInterface
    interface Attack {
        /** @return how often it struck */
        int run(BooleanSupplier on) throws IOException, InterruptedException;
    }

    /**
     * @param plain address without TLS
     * @param tls address that takes TLS
     * @param uri of a disk that may be overwritten
     * @param large file that does not fit in a connection's buffers
     */
    Attacks(SocketAddress plain, SocketAddress tls, String uri, Path large) {
        this.plain = plain;
        this.tls = tls;
        this.uri = uri;
        this.large = large;
    }

    Map<String, Attack> all() {
        Map<String, Attack> all = new LinkedHashMap<>();
        all.put("kill -9 in mid-write", this::killedWriters);
        all.put("1,000 half-open", this::halfOpen);
        all.put("slowloris, handshake", this::slowHandshakes);
        all.put("slowloris, payload", this::slowPayloads);
        all.put("TLS garbage", this::tlsGarbage);
        all.put("replies never read", this::deafReaders);
        return all;
    }

    private int killedWriters(BooleanSupplier on) throws IOException, InterruptedException {
        int killed = 0;
        do {
            Process writer = new ProcessBuilder("nbdcopy", large.toString(), uri)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = writer.waitFor(10 + random.nextInt(40), TimeUnit.MILLISECONDS);
            writer.destroyForcibly().waitFor();
            killed += ended ? 0 : 1;
            pause(30);
        } while (on.getAsBoolean());
        return killed;
    }

    /** Opens all of them at once, holds them for a while, and again. */
    private int halfOpen(BooleanSupplier on) throws IOException, InterruptedException {
        int opened = 0;
        do {
            List<BareClient> silent = new ArrayList<>();
            try {
                for (int i = 0; i < HALF_OPEN; i++) {
                    silent.add(new BareClient(plain));
                }
                opened += silent.size();
                for (int i = 0; i < 40 && on.getAsBoolean(); i++) {
                    pause(50);
                }
            } finally {
                closeAll(silent);
            }
        } while (on.getAsBoolean());
        return opened;
    }

    private int slowHandshakes(BooleanSupplier on) throws IOException, InterruptedException {
        List<BareClient> slow = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            slow.add(BareClient.greeted(plain));
        }
        ByteBuffer option = ByteBuffer.allocate(16);
        option.putLong(0x49484156454f5054L).putInt(7).putInt(4000);
        return drip(slow, option.array(), on);
    }

    private int slowPayloads(BooleanSupplier on) throws IOException, InterruptedException {
        List<BareClient> slow = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            BareClient client = BareClient.attached(plain);
            // half of them in a payload that fits in the buffer, half in one that does not
            client.request(BareClient.WRITE, i, 0, i % 2 == 0 ? 1 << 16 : SLOW_PAYLOAD);
            slow.add(client);
        }
        return drip(slow, new byte[1], on);
    }

    /** A byte in a second, each of them; the bytes come again from the start. */
    private static int drip(List<BareClient> slow, byte[] bytes, BooleanSupplier on)
            throws IOException, InterruptedException {
        int sent = 0;
        int at = 0;
        do {
            for (BareClient client : slow) {
                try {
                    client.send(ByteBuffer.allocate(1).put(bytes[at % bytes.length]));
                    sent++;
                } catch (IOException closed) {
                    // its time was over
                }
            }
            at++;
            for (int i = 0; i < 20 && on.getAsBoolean(); i++) {
                pause(50);
            }
        } while (on.getAsBoolean());
        closeAll(slow);
        return sent;
    }

    /** Noise in place of the first record, and in place of the whole protocol. */
    private int tlsGarbage(BooleanSupplier on) throws IOException, InterruptedException {
        int sent = 0;
        do {
            byte[] garbage = new byte[1 + random.nextInt(3000)];
            random.nextBytes(garbage);
            if (sent % 4 == 0) {
                garbage[0] = 0x16; // a handshake record, it says
            }
            try (BareClient client = sent % 5 == 4 ? new BareClient(tls) : BareClient.greeted(tls)) {
                if (sent % 5 != 4) {
                    client.option(BareClient.STARTTLS);
                    client.optionReply();
                }
                client.send(ByteBuffer.allocate(garbage.length).put(garbage));
            } catch (IOException closed) {
                // that is what it is for
            }
            sent++;
            pause(5);
        } while (on.getAsBoolean());
        return sent;
    }

    /** Ask for much, one request behind the other, and take nothing. */
    private int deafReaders(BooleanSupplier on) throws IOException, InterruptedException {
        List<BareClient> deaf = new ArrayList<>();
        for (int i = 0; i < DEAF; i++) {
            BareClient client = BareClient.attached(plain);
            for (int request = 0; request < 100; request++) {
                client.request(BareClient.READ, request, 0, request % 2 == 0 ? 4096 : LARGE_READ);
            }
            deaf.add(client);
        }
        while (on.getAsBoolean()) {
            pause(50);
        }
        closeAll(deaf);
        return deaf.size();
    }

    private static void closeAll(List<BareClient> clients) throws IOException {
        for (BareClient client : clients) {
            client.close();
        }
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis); // the pace of an attack, not a wait for anything
    }
}
