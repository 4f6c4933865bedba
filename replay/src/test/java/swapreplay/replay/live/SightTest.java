package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.nbd.Listener;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerOptions;
import swapreplay.core.stats.MmStat;

/** What a running server shows: the page, its figures, and metrics that Prometheus understands. */
class SightTest {
    @TempDir
    private Path dir;

    @Test
    void figuresAreThoseOfTheDevice() throws Exception {
        ExportSpec spec = ExportSpec.parse("disk size=4M codec=lz4");
        List<String> log = new ArrayList<>();
        try (LiveExport export = LiveExport.open(spec, null, null, log::add);
                Listener listener = Listener.unix(dir.resolve("s"));
                NbdServer server =
                        new NbdServer(List.of(export.export()), List.of(listener), ServerOptions.defaults(), log::add);
                Sight sight = new Sight(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        server,
                        List.of(export),
                        log::add)) {
            server.start();
            byte[] page = new byte[4096];
            for (int slot = 0; slot < 512; slot++) {
                page[slot] = 1;
                export.device().write(slot, page, 0);
            }
            MmStat stat = export.device().mmStat();

            String metrics = get(sight, "/metrics", null).body();
            assertTrue(
                    metrics.contains(
                            "swapreplay_device_mem_used_total_bytes{export=\"disk\"} " + (double) stat.memUsedTotal()),
                    metrics);
            assertTrue(metrics.contains("swapreplay_nbd_requests_total{op=\"read\"} 0.0"), metrics);
            assertTrue(metrics.contains("swapreplay_nbd_service_seconds_bucket{op=\"write\",le=\"+Inf\"} 0"), metrics);
            HttpResponse<String> open = get(sight, "/metrics", "application/openmetrics-text; version=1.0.0");
            assertTrue(open.headers().firstValue("content-type").orElse("").startsWith("application/openmetrics-text"));
            assertTrue(open.body().endsWith("# EOF\n"));

            Map<String, Object> live =
                    JSON.std.mapFrom(get(sight, "/live.json", null).body());
            Map<?, ?> shown = (Map<?, ?>)
                    Objects.requireNonNull((List<?>) live.get("exports")).get(0);
            assertEquals((int) stat.origDataSize(), shown.get("orig_data_size"));
            List<?> map = Objects.requireNonNull((List<?>) shown.get("map"));
            assertEquals(1024, map.size());
            assertEquals(100, map.get(0));
            assertEquals(0, map.get(1023));

            assertTrue(get(sight, "/", null).body().contains("<title>SwapReplay live</title>"));
            assertEquals(404, get(sight, "/etc/passwd", null).statusCode());
        }
    }

    @Test
    void theGrafanaDashboardAsksForWhatIsThere() throws Exception {
        String dashboard = Files.readString(Path.of("..", "docs", "live", "grafana-dashboard.json"));
        Set<String> asked = new TreeSet<>();
        asked(JSON.std.mapFrom(dashboard), asked);
        assertTrue(asked.size() > 10, asked.toString());
        ExportSpec spec = ExportSpec.parse("disk size=4M codec=lz4 recompress=zstd@idle:1h");
        try (LiveExport export = LiveExport.open(spec, null, null, message -> {});
                Listener listener = Listener.unix(dir.resolve("s"));
                NbdServer server =
                        new NbdServer(List.of(export.export()), List.of(listener), ServerOptions.defaults(), m -> {});
                Sight sight = new Sight(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        server,
                        List.of(export),
                        message -> {})) {
            server.start();
            oneRefusedRead();
            String metrics;
            do { // until the server has seen that the client is gone
                metrics = get(sight, "/metrics", null).body();
            } while (!metrics.contains("swapreplay_nbd_connections_closed_total{"));
            for (String name : asked) {
                boolean there =
                        metrics.lines().anyMatch(line -> line.startsWith(name + "{") || line.startsWith(name + " "));
                assertTrue(there, name + " is not in\n" + metrics);
            }
        }
    }

    /** Adds the names of the metrics that a part of a dashboard asks for. */
    private static void asked(@org.jspecify.annotations.Nullable Object part, Set<String> names) {
        if (part instanceof Map<?, ?> map) {
            if (map.get("expr") instanceof String query) {
                Pattern.compile("swapreplay_\\w+").matcher(query).results().forEach(name -> names.add(name.group()));
            }
            map.values().forEach(each -> asked(each, names));
        } else if (part instanceof List<?> list) {
            list.forEach(each -> asked(each, names));
        }
    }

    private void oneRefusedRead() throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve("s")))) {
            ByteBuffer bytes = ByteBuffer.allocate(64).limit(18);
            while (bytes.hasRemaining()) {
                client.read(bytes);
            }
            bytes.clear().putInt(3).putLong(0x49484156454f5054L).putInt(1).putInt(4);
            bytes.put("disk".getBytes(StandardCharsets.US_ASCII));
            bytes.putInt(0x25609513).putInt(0).putLong(1).putLong(1L << 40).putInt(4096);
            client.write(bytes.flip());
            bytes.clear().limit(10 + 16); // size and flags, then the refusal
            while (bytes.hasRemaining()) {
                client.read(bytes);
            }
            assertEquals(22, bytes.getInt(14));
        }
    }

    private static HttpResponse<String> get(Sight sight, String path, @org.jspecify.annotations.Nullable String accept)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sight.port() + path));
        if (accept != null) {
            request.header("Accept", accept);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
