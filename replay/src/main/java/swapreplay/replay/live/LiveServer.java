package swapreplay.replay.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.core.nbd.NbdServer;
import swapreplay.core.nbd.ServerOptions;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.Interruption;

/** A running server with its devices, from the first client to the last. */
final class LiveServer implements AutoCloseable {
    private final List<LiveExport> exports = new ArrayList<>();
    private final Listening listening;
    private final NbdServer server;
    private final Consumer<String> log;
    private final CountDownLatch stop = new CountDownLatch(1);

    /** @param record the trace to record into, or null */
    LiveServer(
            List<ExportSpec> specs,
            @Nullable Path record,
            Listening listening,
            ServerOptions options,
            Consumer<String> log)
            throws IOException {
        this.listening = listening;
        this.log = log;
        for (ExportSpec spec : specs) {
            Path trace = record == null || specs.size() == 1 ? record : LiveRecorder.fileFor(record, spec.name());
            exports.add(LiveExport.open(spec, trace, log));
        }
        server = new NbdServer(exports.stream().map(LiveExport::export).toList(), listening.listeners(), options, log);
    }

    /** Serves until a signal comes or {@code run} ends. @return the exit code */
    int serve(@Nullable Path pidFile, @Nullable String run) throws IOException, InterruptedException {
        Interruption.stopBy(stop::countDown);
        server.start();
        for (LiveExport export : exports) {
            log.accept("export '" + export.spec().name() + "': " + export.spec().description());
        }
        listening.uris().forEach(uri -> log.accept("serving " + uri));
        if (pidFile != null) {
            Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        }
        try {
            if (run != null) {
                return runCommand(run);
            }
            stop.await();
            if (server.attached() > 0) {
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
