package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static HttpResponse<String> get(Sight sight, String path, @org.jspecify.annotations.Nullable String accept)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sight.port() + path));
        if (accept != null) {
            request.header("Accept", accept);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
