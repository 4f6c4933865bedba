package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server in a process of its own under attack, while a client that behaves goes on. What an attack took is given back: connections,
 * threads, descriptors, memory. How long the good client's requests take without and with each attack is printed, not judged;
 * {@code -Dswapreplay.attack.seconds=10} takes as long for each figure.
 */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // set before each test
class AttackTest {
    private static final double SECONDS = Double.parseDouble(System.getProperty("swapreplay.attack.seconds", "0.5"));
    private static final long LARGE_BYTES = 96L << 20;
    private static final long MIB = 1 << 20;

    @TempDir
    private Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private ServerProcess server;
    private URI metrics;
    private SocketAddress plain;
    private SocketAddress tls;

    @BeforeEach
    void serve() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Tool.exists("nbdcopy"), "nbdcopy is missing: apt-get install libnbd-bin");
        Path pki = Files.createDirectory(dir.resolve("pki"));
        Path from = Path.of("..", "compcache-core", "src", "test", "resources", "swapreplay", "core", "nbd", "tls");
        for (String file : List.of("ca-cert.pem", "server-cert.pem", "server-key.pem")) {
            Files.copy(from.resolve(file), pki.resolve(file));
            Files.setPosixFilePermissions(pki.resolve(file), PosixFilePermissions.fromString("rw-------"));
        }
        byte[] some = new byte[1 << 20];
        Arrays.fill(some, (byte) 7); // same-filled pages take no memory, so what an attack leaves is not in the device
        try (var out = Files.newOutputStream(dir.resolve("large"))) {
            for (long at = 0; at < LARGE_BYTES; at += some.length) {
                out.write(some);
            }
        }
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--export", "good size=64M codec=lz4", "--export", "bad size=256M codec=lz4"));
        arguments.addAll(List.of("--socket", dir.resolve("s").toString(), "--listen", "0", "--http", "0"));
        arguments.addAll(List.of("--tls-certificates", pki.toString(), "--tls-optional"));
        server = new ServerProcess(List.of("-XX:+UseParallelGC", "-Xms128m", "-Xmx1g"), arguments);
        plain = UnixDomainSocketAddress.of(dir.resolve("s"));
        metrics = URI.create(server.await("watch it at (http.*)") + "metrics");
        int port = Integer.parseInt(server.await("serving nbds://.*:([0-9]+)/"));
        tls = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        server.listen();
    }

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    /** What the server's process holds. */
    private record Held(long connections, long threads, long descriptors, long directBytes, long residentBytes) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d connections, %d threads, %d descriptors, direct memory %.1f MiB, resident %.1f MiB",
                    connections,
                    threads,
                    descriptors,
                    (double) directBytes / MIB,
                    (double) residentBytes / MIB);
        }
    }

    private Held held() throws IOException, InterruptedException {
        String body = http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return new Held(
                figure(body, "swapreplay_nbd_connections "),
                figure(body, "jvm_threads_current "),
                figure(body, "process_open_fds "),
                figure(body, "jvm_buffer_pool_used_bytes "),
                figure(body, "process_resident_memory_bytes "));
    }

    private static long figure(String body, String name) {
        String line =
                body.lines().filter(one -> one.startsWith(name)).findFirst().orElseThrow();
        return (long) Double.parseDouble(line.substring(name.length()));
    }

    /** When nothing but what {@code before} had is left, or never: then the test's time is over. */
    private Held awaitAtMost(Held before) throws IOException, InterruptedException {
        Held now = held();
        while (now.connections() > before.connections()
                || now.threads() > before.threads()
                || now.descriptors() > before.descriptors()) {
            LockSupport.parkNanos(20_000_000);
            now = held();
        }
        return now;
    }

    @Test
    void othersGoOnAndNothingIsLeft() throws Exception {
        Map<String, Attacks.Attack> attacks =
                new Attacks(plain, tls, "nbd+unix:///bad?socket=" + dir.resolve("s"), dir.resolve("large")).all();
        try (SteadyClient good = new SteadyClient(plain)) {
            good.fill();
            good.measure(3); // until the server is warm
            Held first = held();
            System.out.println("before            " + first);
            round(attacks, good, 0.3, false); // what is made once is made
            Held before = awaitAtMost(new Held(1, first.threads() + 8, first.descriptors() + 16, 0, 0));
            System.out.println("after a round     " + before);
            round(attacks, good, SECONDS, true);
            Held after = awaitAtMost(before);
            System.out.println("after another one " + after);
            assertEquals(1, after.connections());
            assertTrue(after.directBytes() <= before.directBytes() + 2 * MIB, before + "\n" + after);
            assertTrue(after.residentBytes() <= before.residentBytes() + 64 * MIB, before + "\n" + after);
            assertTrue(server.isAlive());
        }
        List<String> said = server.said();
        assertTrue(said.stream().noneMatch(line -> line.contains("Exception in thread")), said::toString);
    }

    private void round(Map<String, Attacks.Attack> attacks, SteadyClient good, double seconds, boolean print)
            throws Exception {
        for (Map.Entry<String, Attacks.Attack> attack : attacks.entrySet()) {
            SteadyClient.Times without = good.measure(seconds);
            AtomicBoolean on = new AtomicBoolean(true);
            CompletableFuture<Integer> running = CompletableFuture.supplyAsync(() -> {
                try {
                    return attack.getValue().run(on::get);
                } catch (IOException | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            SteadyClient.Times with = good.measure(seconds);
            on.set(false);
            int strikes = running.get();
            assertTrue(strikes > 0, attack.getKey());
            if (print) {
                System.out.printf(
                        Locale.ROOT,
                        "%-22s %6d times: p99 %.2f times that without (without: %s; with: %s)%n",
                        attack.getKey(),
                        strikes,
                        with.p99Us() / without.p99Us(),
                        without,
                        with);
            }
        }
    }
}
