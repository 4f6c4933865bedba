package swapreplay.traces.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The process that loads the eBPF program: compiled here, from source that comes along, with the machine's own clang and libbpf, in a private directory
 * that is gone once the program is loaded. What it leaves in the kernel ends with it.
 */
final class EbpfHelper implements AutoCloseable {
    private static final String RESOURCES = "/swapreplay/traces/capture/ebpf/";
    private static final List<String> SOURCES = List.of("watch.h", "watch.c", "watch.bpf.c");
    private static final Path TYPES = Path.of("/sys/kernel/btf/vmlinux");
    private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");
    private static final String PACKAGES = "Debian: apt-get install clang libbpf-dev. Or record with --source tracefs.";
    private static final int PATIENCE_S = 120;

    private final Process process;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final String ready;
    private boolean finished;
    private volatile long cpuNs;

    /** Compiles, starts and waits until it is attached; the words are its arguments behind the object's name. */
    static EbpfHelper start(List<String> words) throws CaptureException, IOException {
        requireKernel();
        Path directory = Files.createTempDirectory("swapreplay-ebpf-");
        try {
            build(directory);
            List<String> command = new ArrayList<>(List.of(
                    directory.resolve("watch").toString(),
                    directory.resolve("watch.bpf.o").toString()));
            command.addAll(words);
            return new EbpfHelper(command);
        } finally {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void requireKernel() throws CaptureException {
        String processor = System.getProperty("os.arch", "");
        if (!processor.equals("amd64")) {
            throw new CaptureException(
                    "the eBPF program finds pages on x86-64 only, and this is " + processor,
                    "Record with --source tracefs.");
        }
        if (!Files.isReadable(TYPES)) {
            throw new CaptureException(
                    "this kernel has no type information (" + TYPES
                            + "), from which an eBPF program learns where things are",
                    "It needs CONFIG_DEBUG_INFO_BTF. Or record with --source tracefs.");
        }
        if (PseudoFile.read(LOCKDOWN, "").contains("[confidentiality]")) {
            throw new CaptureException(
                    "the kernel is locked down for confidentiality: no program may read its memory",
                    "Record with --source blk, without contents, or on an NBD device ('swapreplay nbd --record').");
        }
    }

    private static void build(Path directory) throws CaptureException, IOException {
        for (String source : SOURCES) {
            try (InputStream in = EbpfHelper.class.getResourceAsStream(RESOURCES + source)) {
                Files.copy(
                        Objects.requireNonNull(in, source),
                        directory.resolve(source),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        compile(directory, "-O2", "-g", "-target", "bpf", "-c", "watch.bpf.c", "-o", "watch.bpf.o");
        compile(directory, "-O2", "watch.c", "-o", "watch", "-lbpf");
    }

    private static void compile(Path directory, String... arguments) throws CaptureException, IOException {
        List<String> command = new ArrayList<>(List.of("clang"));
        command.addAll(List.of(arguments));
        Process clang;
        try {
            clang = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
        } catch (IOException e) {
            throw new CaptureException("the compiler clang is not installed", PACKAGES, e);
        }
        String output = new String(clang.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (waitFor(clang) != 0) {
            String first = output.lines()
                    .filter(line -> line.contains("error") || line.contains("cannot find"))
                    .findFirst()
                    .orElse("clang failed");
            boolean library = first.contains("bpf/") || first.contains("-lbpf");
            throw new CaptureException(
                    library ? "the library libbpf is not installed" : "the eBPF program cannot be compiled: " + first,
                    PACKAGES);
        }
    }

    private EbpfHelper(List<String> command) throws CaptureException, IOException {
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new CaptureException(
                    "cannot run what was compiled into " + System.getProperty("java.io.tmpdir", "/tmp") + ": "
                            + e.getMessage(),
                    "If that is mounted noexec, name another directory: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR.",
                    e);
        }
        Thread reader = new Thread(this::listen, "ebpf stderr");
        reader.setDaemon(true);
        reader.start();
        ready = await("ready");
        if (!ready.startsWith("ready")) {
            close();
            throw new CaptureException(
                    String.format(Locale.ROOT, "the eBPF program does not start: %s", reason(ready)),
                    "Record with --source tracefs.");
        }
    }

    private static String reason(String line) {
        return line.startsWith("error: ") ? line.substring("error: ".length()) : line.isEmpty() ? "no answer" : line;
    }

    private void listen() {
        try (BufferedReader in = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                said.add(line);
            }
        } catch (IOException e) {
            // it is gone; what it said before counts
        }
        said.add("");
    }

    /** The next line that begins with the word, or with an error; empty when it is gone or takes too long. */
    private String await(String word) throws IOException {
        try {
            String line = said.poll(PATIENCE_S, TimeUnit.SECONDS);
            while (line != null && !line.isEmpty()) {
                if (line.startsWith(word) || line.startsWith("error: ")) {
                    return line;
                }
                line = said.poll(PATIENCE_S, TimeUnit.SECONDS);
            }
            said.add(""); // for who asks next
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** What it attached to: {@code ready frees=fentry accesses=none}. */
    String ready() {
        return ready;
    }

    /** Its records. */
    InputStream records() {
        return process.getInputStream();
    }

    /** Asks for a mark in the records. Any thread. */
    synchronized void ask(long number) throws IOException {
        try {
            process.getOutputStream().write((number + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            if (process.isAlive() && !finished) {
                throw e;
            } // else its records end, which says it better
        }
    }

    /** Ends it, and waits until no event is recorded any more; the records are to be read to their end. */
    synchronized void finish() throws IOException {
        finished = true;
        cpuNs = Command.cpuNs(process);
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it was gone before
        }
        await("detached");
    }

    /** CPU time until {@link #finish}. */
    long cpuNs() {
        return cpuNs;
    }

    /** Why it ended, if it did before it was told to. */
    String lastWords() throws IOException {
        return reason(await("error: "));
    }

    private static int waitFor(Process process) throws IOException {
        try {
            if (process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException(
                "a process does not end: " + process.info().command().orElse("?"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
