package swapreplay.replay.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.core.nbd.Listener;

/**
 * Answers {@code swapreplay ctl} on a private Unix socket: one line of words separated by blanks, the answer, end.
 *
 * <pre>
 *   exports                            the names, one on each line
 *   read  EXPORT ATTRIBUTE             the attribute's text
 *   write EXPORT ATTRIBUTE [VALUE...]  nothing
 * </pre>
 *
 * The export {@code -} is the first. The first line of an answer is {@code ok} or {@code error MESSAGE}.
 */
final class ControlServer implements AutoCloseable {
    private static final int LONGEST_LINE = 1 << 16;

    private final Listener listener;
    private final Map<String, DeviceControl> devices;
    private final Consumer<String> log;

    ControlServer(Listener listener, Map<String, DeviceControl> devices, Consumer<String> log) {
        this.listener = listener;
        this.devices = new LinkedHashMap<>(devices);
        this.log = log;
        Thread thread = new Thread(this::serve, "control");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (true) {
            try {
                SocketChannel client = listener.accept();
                // each by its own thread: a write-back may take minutes, and others want to watch it
                Thread thread = new Thread(() -> serve(client), "control-client");
                thread.setDaemon(true);
                thread.start();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                log.accept("control socket: " + e);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            ByteBuffer answer = ByteBuffer.wrap(answer(line(client)).getBytes(StandardCharsets.UTF_8));
            while (answer.hasRemaining()) {
                client.write(answer);
            }
        } catch (IOException | RuntimeException e) {
            log.accept("control socket: " + e);
        }
    }

    private static String line(SocketChannel client) throws IOException {
        BufferedReader reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0 && c != '\n' && line.length() < LONGEST_LINE; c = reader.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private String answer(String line) {
        if (line.length() == LONGEST_LINE) {
            return "error more than " + LONGEST_LINE + " characters in a line\n";
        }
        List<String> words = List.of(line.trim().split(" ", -1));
        try {
            if (line.trim().equals("exports")) {
                return "ok\n" + String.join("\n", devices.keySet()) + "\n";
            } else if (words.size() == 3 && words.get(0).equals("read")) {
                return "ok\n" + device(words.get(1)).read(words.get(2));
            } else if (words.size() >= 3 && words.get(0).equals("write")) {
                return "ok\n"
                        + device(words.get(1)).write(words.get(2), String.join(" ", words.subList(3, words.size())));
            }
            return "error not understood: " + line + "\n";
        } catch (DeviceControl.Refused e) {
            return "error " + e.getMessage() + "\n";
        } catch (RuntimeException | OutOfMemoryError e) {
            log.accept("control socket: " + line.trim() + ": " + e);
            return "error it failed: " + e + "\n";
        }
    }

    private DeviceControl device(String name) throws DeviceControl.Refused {
        @Nullable
        DeviceControl device = name.equals("-") ? devices.values().iterator().next() : devices.get(name);
        if (device == null) {
            throw new DeviceControl.Refused(
                    "no export '" + name + "'; known are " + String.join(", ", devices.keySet()));
        }
        return device;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
