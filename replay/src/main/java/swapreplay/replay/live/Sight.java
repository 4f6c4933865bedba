package swapreplay.replay.live;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swapreplay.core.nbd.NbdServer;

/** What can be seen of a running server: {@code /} a live page, {@code /live.json} its figures, {@code /metrics} for Prometheus. */
final class Sight implements AutoCloseable {
    private static final int THREADS = 2;

    /** Makes the body of an answer. */
    @FunctionalInterface
    private interface Body {
        byte[] make(HttpExchange exchange) throws IOException;
    }

    private static final Pattern SINCE = Pattern.compile("since=([0-9]{1,18})");

    private final HttpServer http;
    private final LiveHistory history;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "http");
        thread.setDaemon(true);
        return thread;
    });

    Sight(InetSocketAddress address, NbdServer server, List<LiveExport> exports, Consumer<String> log)
            throws IOException {
        http = HttpServer.create(address, 0);
        http.setExecutor(threads);
        history = new LiveHistory(server, exports);
        history.start();
        LiveView view = new LiveView(server, exports, history);
        LiveMetrics metrics = new LiveMetrics(server, exports);
        byte[] page = resource("live.html");
        on("/", "text/html; charset=utf-8", exchange -> page);
        on("/live.json", "application/json", exchange -> JSON.std.asBytes(view.now(sinceMs(exchange))));
        on("/metrics", null, exchange -> scrape(metrics, exchange));
        http.start();
        log.accept("watch it at http://" + ListenAddress.uriHost(address) + ":"
                + http.getAddress().getPort() + "/");
    }

    /** {@code ?since=MS}: what the client knows of the history already. */
    private static long sinceMs(HttpExchange exchange) {
        Matcher since = SINCE.matcher(
                Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), ""));
        return since.matches() ? Long.parseLong(since.group(1)) : 0;
    }

    private static byte[] scrape(LiveMetrics metrics, HttpExchange exchange) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        if (accept != null && accept.contains("application/openmetrics-text")) {
            exchange.getResponseHeaders().set("Content-Type", OpenMetricsTextFormatWriter.CONTENT_TYPE);
            OpenMetricsTextFormatWriter.create().write(out, metrics.collect());
        } else {
            exchange.getResponseHeaders().set("Content-Type", PrometheusTextFormatWriter.CONTENT_TYPE);
            PrometheusTextFormatWriter.create().write(out, metrics.collect());
        }
        return out.toByteArray();
    }

    private void on(String path, @org.jspecify.annotations.Nullable String type, Body body) {
        http.createContext(path, exchange -> {
            try (exchange) {
                boolean known = exchange.getRequestURI().getPath().equals(path);
                if (type != null) {
                    exchange.getResponseHeaders().set("Content-Type", type);
                }
                byte[] bytes = known ? body.make(exchange) : "not found\n".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(known ? 200 : 404, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Sight.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    int port() {
        return http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        history.close();
    }
}
