package swapreplay.replay.live;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import swapreplay.core.nbd.ServerOptions;
import swapreplay.core.nbd.TlsIdentity;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.SizeConverter;

/** Serves compressed devices over NBD. */
@Command(
        name = "nbd",
        description = {
            "Serve the compressed block device over NBD, to the Linux kernel, QEMU, libnbd and every other client.",
            "",
            "Runs until Ctrl-C, SIGTERM or the end of --run. The contents are gone then, unless --save keeps them.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay nbd --socket /run/swapreplay/nbd.sock --size 4G \\",
            "      --device-spec 'codec=lz4'",
            "  swapreplay nbd --listen 10809 --export 'fast size=1G codec=lz4' \\",
            "      --export 'small size=8G codec=zstd:3'",
            "  swapreplay nbd --socket /tmp/s --size 4G --record guest.swaptrace",
            "  swapreplay nbd --attach /dev/nbd0 --swapon=100 --size 2G \\",
            "      --device-spec 'codec=lz4 limit=1G'",
            "  swapreplay nbd --size 64M --run 'nbdinfo $uri'"
        })
public final class NbdCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Listen on a Unix socket that only you can connect to (mode 0600).")
    private List<Path> sockets = new ArrayList<>();

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description = "Listen on TCP: PORT, HOST:PORT or [IPV6]:PORT; the loopback address unless HOST is given.")
    private List<String> addresses = new ArrayList<>();

    @Option(names = "--inherited", description = "Take the listening socket that is standard input (systemd, inetd).")
    private boolean inherited;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Size of the disk, as 512M or 4G.")
    private @Nullable Long size;

    @Option(
            names = "--device-spec",
            paramLabel = "SPEC",
            defaultValue = "",
            description =
                    "What it is made of: 'codec=lz4 alloc=zsmalloc:chain=8 limit=256M', and what happens to its pages"
                            + " by the clock: 'backing=file:PATH writeback=idle:5m,huge,limit:1G/1d"
                            + " recompress=zstd:3@idle:1m compact=every:1h'. The file is overwritten. Without rules,"
                            + " 'recompress=zstd:3;deflate backing=file:PATH' only make 'swapreplay ctl' able to.")
    private String deviceSpec = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "swap0",
            description = "Name of the export." + " Default: ${DEFAULT-VALUE}; the empty name works, too.")
    private String name = "swap0";

    @Option(names = "--read-only", description = "Refuse every change.")
    private boolean readOnly;

    @Option(
            names = "--export",
            paramLabel = "EXPORT",
            description = "Another export: 'NAME size=SIZE [ro] [device spec]'. May be repeated.")
    private List<String> exports = new ArrayList<>();

    @Option(
            names = "--record",
            paramLabel = "TRACE",
            description = "Record everything, contents included; of several exports each into a trace TRACE-NAME.")
    private @Nullable Path record;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Start with the contents of FILE, if it exists, and save them there at the end.")
    private @Nullable Path save;

    @Option(
            names = "--attach",
            paramLabel = "DEV",
            description = "Make it the block device /dev/nbdN of this machine while it runs, as root.")
    private @Nullable Path attach;

    @Option(
            names = "--swapon",
            arity = "0..1",
            fallbackValue = "default",
            paramLabel = "PRIO",
            description = "Swap on the attached device, with this priority.")
    private @Nullable String swapon;

    @Option(names = "--control", paramLabel = "PATH", description = "Listen for 'swapreplay ctl' on this Unix socket.")
    private @Nullable Path control;

    @Option(
            names = "--http",
            paramLabel = "ADDR",
            description =
                    "Serve a live page, and /metrics for Prometheus, on this address; loopback unless HOST is given.")
    private @Nullable String http;

    @Option(names = "--max-connections", paramLabel = "N", description = "Clients at a time. Default: 128.")
    private int maxConnections = 128;

    @Option(
            names = "--tls-certificates",
            paramLabel = "DIR",
            description =
                    "Require TLS, with ca-cert.pem, server-cert.pem, server-key.pem and perhaps ca-crl.pem of DIR.")
    private @Nullable Path tlsCertificates;

    @Option(names = "--tls-verify-peer", description = "Require client certificates that ca-cert.pem has signed.")
    private boolean tlsVerifyPeer;

    @Option(names = "--tls-optional", description = "Serve clients without TLS, too (an attacker can downgrade).")
    private boolean tlsOptional;

    @Option(
            names = "--insecure",
            description = "Allow other machines to connect without TLS and client certificates: NBD has no passwords.")
    private boolean insecure;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "Write the process id when clients can connect.")
    private @Nullable Path pidFile;

    @Option(
            names = "--run",
            paramLabel = "COMMAND",
            description = "Serve while a shell command runs, with $uri set, and end with its exit code.")
    private @Nullable String run;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<ExportSpec> specs = exportSpecs();
        LiveOptions live = new LiveOptions(record, save, attach, swapon != null, priority(), control, httpAddress());
        if (attach != null) {
            Attachment.check(attach, specs.get(0), swapon != null);
        } else if (swapon != null) {
            throw CliException.usage("--swapon needs --attach /dev/nbdN");
        }
        if (swapon == null) {
            return serve(specs, live);
        }
        SwapSafety safety = SwapSafety.establish();
        try {
            return serve(specs, live);
        } finally {
            safety.close();
        }
    }

    private int serve(List<ExportSpec> specs, LiveOptions live) throws IOException, InterruptedException {
        boolean captive = run != null || attach != null;
        Listening.Request listen =
                new Listening.Request(sockets, addresses, inherited, captive, remoteAllowed(), tlsCertificates != null);
        PrintWriter err = command.commandLine().getErr();
        try (Listening listening = Listening.open(listen);
                LiveServer server = new LiveServer(specs, live, listening, options(), message -> {
                    err.println("swapreplay: " + message);
                    err.flush();
                })) {
            return server.serve(pidFile, run);
        }
    }

    private List<ExportSpec> exportSpecs() {
        List<ExportSpec> specs = new ArrayList<>();
        if (size != null) {
            specs.add(ExportSpec.of(name, size, readOnly, "--device-spec", deviceSpec));
        }
        exports.forEach(text -> specs.add(ExportSpec.parse(text)));
        if (specs.isEmpty()) {
            throw CliException.usage("nothing to serve\n  Say how large it is: --size 4G, or --export 'NAME size=4G'.");
        }
        if (specs.stream().map(ExportSpec::name).distinct().count() < specs.size()) {
            throw CliException.usage("two exports have the same name");
        }
        return specs;
    }

    private @Nullable Integer priority() {
        if (swapon == null || swapon.equals("default")) {
            return null;
        }
        try {
            int priority = Integer.parseInt(swapon);
            if (priority >= 0 && priority <= 32767) {
                return priority;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw CliException.usage("--swapon: '" + swapon + "' is no priority of 0 to 32767");
    }

    private @Nullable InetSocketAddress httpAddress() {
        if (http == null) {
            return null;
        }
        InetSocketAddress address = ListenAddress.parse("--http", http, Listening.HTTP_PORT);
        if (!address.getAddress().isLoopbackAddress() && !insecure) {
            throw CliException.usage("--http: " + http + " shows the page to other machines without a password"
                    + "\n  Use the loopback address, or allow it with --insecure.");
        }
        return address;
    }

    private boolean remoteAllowed() {
        return insecure || (tlsCertificates != null && tlsVerifyPeer && !tlsOptional);
    }

    private ServerOptions options() throws IOException {
        if (maxConnections < 1 || maxConnections > 100_000) {
            throw CliException.usage("--max-connections: " + maxConnections + " is not 1 to 100000");
        }
        ServerOptions options = ServerOptions.defaults();
        options = options.withLimits(maxConnections, options.handshakeSeconds());
        if (tlsCertificates != null) {
            return options.withTls(TlsIdentity.read(tlsCertificates, tlsVerifyPeer), !tlsOptional);
        }
        if (tlsVerifyPeer || tlsOptional) {
            throw CliException.usage("--tls-verify-peer and --tls-optional need --tls-certificates DIR");
        }
        return options;
    }
}
