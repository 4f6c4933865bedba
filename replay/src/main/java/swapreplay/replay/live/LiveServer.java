package swapreplay.replay.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.core.device.PolicySpec;
import swapreplay.core.nbd.Listener;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerOptions;
import swapreplay.core.nbd.Warmup;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.Interruption;

/** A running server with its devices, from the first client to the last. */
final class LiveServer implements AutoCloseable {
    private final List<LiveExport> exports = new ArrayList<>();
    private final LiveOptions live;
    private final Listening listening;
    private final NbdServer server;
    private final Consumer<String> log;
    /** Reading back a swap device, or saving a large one, takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final CountDownLatch stop = new CountDownLatch(1);

    LiveServer(
            List<ExportSpec> specs, LiveOptions live, Listening listening, ServerOptions options, Consumer<String> log)
            throws IOException {
        this.listening = listening;
        this.log = log;
        for (ExportSpec spec : specs) {
            boolean only = specs.size() == 1;
            exports.add(LiveExport.open(
                    spec,
                    LiveOptions.fileOf(live.record(), spec.name(), only),
                    LiveOptions.fileOf(live.save(), spec.name(), only),
                    log));
        }
        this.live = live;
        server = new NbdServer(exports.stream().map(LiveExport::export).toList(), listening.listeners(), options, log);
    }

    /** Serves until a signal comes or {@code run} ends. @return the exit code */
    int serve(@Nullable Path pidFile, @Nullable String run) throws IOException, InterruptedException {
        Interruption.stopBy(stop::countDown, PATIENCE);
        server.start();
        exports.forEach(export -> export.policies().start());
        warmUp();
        ControlServer control = control();
        Sight sight = sight();
        try {
            return serveAttached(pidFile, run);
        } finally {
            stop.countDown();
            if (control != null) {
                control.close();
            }
            if (sight != null) {
                sight.close();
            }
        }
    }

    /** Beside the first clients, or before the kernel of this machine swaps here: then there is no memory to compile with. */
    private void warmUp() throws InterruptedException {
        Thread thread = new Thread(
                () -> exports.stream()
                        .map(export -> export.spec().device().withPolicies(PolicySpec.NONE))
                        .distinct()
                        .forEach(spec -> Warmup.run(spec, () -> stop.getCount() == 0)),
                "warm-up");
        thread.setDaemon(true);
        thread.start();
        if (live.attach() != null) {
            thread.join();
        }
    }

    private @Nullable ControlServer control() throws IOException {
        if (live.control() == null) {
            return null;
        }
        Map<String, DeviceControl> devices = new LinkedHashMap<>();
        for (LiveExport export : exports) {
            devices.put(export.spec().name(), new DeviceControl(export, () -> server.attached(export.export())));
        }
        return new ControlServer(Listener.unix(live.control()), devices, log);
    }

    private @Nullable Sight sight() throws IOException {
        return live.http() == null ? null : new Sight(live.http(), server, exports, log);
    }

    private int serveAttached(@Nullable Path pidFile, @Nullable String run) throws IOException, InterruptedException {
        for (LiveExport export : exports) {
            log.accept("export '" + export.spec().name() + "': " + export.spec().description());
        }
        listening.uris().forEach(uri -> log.accept("serving " + uri));
        try (@Nullable Attachment attachment = attachment()) {
            if (pidFile != null) {
                Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
            }
            if (run != null) {
                return runCommand(run);
            }
            stop.await();
            if (server.attached() > 0 && attachment == null) {
                log.accept(
                        "stopping with " + server.attached() + " clients attached: the contents go with this process");
            }
            return ExitCode.DONE;
        } finally {
            if (pidFile != null) {
                Files.deleteIfExists(pidFile);
            }
        }
    }

    private @Nullable Attachment attachment() throws IOException, InterruptedException {
        return live.attach() == null
                ? null
                : Attachment.attach(
                        live.attach(),
                        listening.socket(),
                        exports.get(0).spec().name(),
                        live.swapon(),
                        live.priority(),
                        log);
    }

    private int runCommand(String run) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", run).inheritIO();
        builder.environment().put("uri", listening.uris().get(0));
        String uri = listening.uris().get(0);
        int socket = uri.indexOf("socket=");
        if (socket >= 0) {
            builder.environment().put("unixsocket", uri.substring(socket + "socket=".length()));
        }
        Process process = builder.start();
        Thread ending = new Thread(
                () -> {
                    try {
                        stop.await();
                        process.destroy();
                    } catch (InterruptedException e) {
                        // the command has ended by itself
                    }
                },
                "run-ender");
        ending.setDaemon(true);
        ending.start();
        int code = process.waitFor();
        ending.interrupt();
        return code;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (LiveExport export : exports) {
            export.close();
        }
    }
}
