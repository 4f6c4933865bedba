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
import java.util.stream.LongStream;
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
    void theHistoryIsBoundedAndToldOnce() throws Exception {
        ExportSpec spec = ExportSpec.parse("disk size=4M codec=lz4");
        try (LiveExport export = LiveExport.open(spec, null, null, message -> {});
                Listener listener = Listener.unix(dir.resolve("s"));
                NbdServer server =
                        new NbdServer(List.of(export.export()), List.of(listener), ServerOptions.defaults(), m -> {});
                LiveHistory history = new LiveHistory(server, List.of(export))) {
            server.start();
            history.take();
            assertEquals(1, times(history.since(0)).length);
            export.device().write(0, new byte[4096], 0);
            try (BareClient client = BareClient.attached(UnixDomainSocketAddress.of(dir.resolve("s")))) {
                for (int i = 0; i < 100; i++) {
                    client.request(BareClient.READ, i, 0, 4096);
                    client.answer(4096);
                }
            }
            do { // until the server has counted the last one
                history.take();
            } while (server.stats().connections() > 0);
            history.take();
            Map<String, Object> all = history.since(0);
            assertTrue(LongStream.of(column(all, "per_second", "read")).sum() > 0, all.toString());
            assertTrue(LongStream.of(column(all, "p99_us", "read")).max().orElse(0) > 0);
            assertEquals(0, LongStream.of(column(all, "per_second", "trim")).sum());
            Map<?, ?> disk = (Map<?, ?>)
                    Objects.requireNonNull((List<?>) all.get("exports")).get(0);
            long[] stored = (long[]) Objects.requireNonNull(disk.get("orig_data_size"));
            assertEquals(0, stored[0]);
            assertEquals(4096, stored[stored.length - 1]);
            for (int i = 0; i < LiveHistory.POINTS + 50; i++) {
                history.take();
            }
            long[] times = times(history.since(0));
            assertEquals(LiveHistory.POINTS, times.length);
            for (int i = 1; i < times.length; i++) {
                assertTrue(times[i] >= times[i - 1]);
            }
            assertEquals(0, times(history.since(times[times.length - 1])).length);
            assertTrue(times(history.since(times[0])).length < times.length);
        }
    }

    private static long[] times(Map<String, Object> view) {
        return (long[]) Objects.requireNonNull(view.get("time_ms"));
    }

    private static long[] column(Map<String, Object> view, String group, String op) {
        return (long[]) Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(view.get(group))).get(op));
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
