import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The tests of a package, each invocation for itself, with its time and the classes it loads: a test that loads none of the
 * classes that a mutant changed cannot notice it. Those of measured rows are there twice, with a sample of the rows and with all.
 */
final class Tests {
    /** Rows of an allocator's history and every how many-th of a codec's vectors in the sample. */
    private static final int ROWS = 3000, STRIDE = 97;

    private static final List<String> SAMPLED = List.of(".GoldenHistoryTest", ".KernelVectorsTest");

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    /** @param loads classes of the package */
    record Invocation(String id, boolean sampled, long cpuMs, Set<String> loads) {
        String line() {
            return String.join("\t", id, sampled + "", cpuMs + "", String.join(",", loads));
        }

        static Invocation parse(String line) {
            String[] parts = line.split("\t", -1);
            return new Invocation(
                    parts[0], Boolean.parseBoolean(parts[1]), Long.parseLong(parts[2]), Set.of(parts[3].split(",")));
        }
    }

    enum Outcome {
        PASSES,
        FAILS,
        HANGS
    }

    private final Path module;
    private final String prefix;
    private final ClassLoader shared;
    private final Launcher launcher = LauncherFactory.create();
    private final List<Invocation> invocations = new ArrayList<>();
    private long spentMs;

    Tests(Path module, String name, List<String> classes, Path profile) throws Exception {
        this.module = module;
        this.prefix = "swapreplay.core." + name + ".";
        this.shared = new Readers(urls(module.resolve("target/test-classes")));
        if (Files.exists(profile)) {
            for (String line : Files.readAllLines(profile)) {
                invocations.add(Invocation.parse(line));
            }
        }
        List<String> unmeasured = classes.stream()
                .filter(one -> invocations.stream().noneMatch(known -> known.id.contains("[class:" + one + "]")))
                .toList();
        for (String one : unmeasured) {
            System.out.println("measuring the tests of " + one + "; this takes up to some minutes, and once");
            invocations.addAll(measure(one));
            Files.write(profile, invocations.stream().map(Invocation::line).toList());
        }
        invocations.sort(Comparator.comparingLong(Invocation::cpuMs));
    }

    /** The tests that could notice a change of these classes, cheapest first. */
    List<Invocation> touching(Set<String> changed) {
        return invocations.stream()
                .filter(one -> one.loads.stream().anyMatch(changed::contains))
                .toList();
    }

    /** Milliseconds of CPU that passing tests took. */
    long spentMs() {
        return spentMs;
    }

    /** The classes of one mutant: what it changed, and the module's and its tests' otherwise. */
    Loader loader(Map<String, byte[]> changed) throws IOException {
        return new Loader(changed);
    }

    /** Runs one invocation on a thread of its own, so that one that never ends can be ended. */
    Outcome run(Invocation one, Loader loader) throws InterruptedException {
        long mostCpuMs = Math.max(1500, 10 * one.cpuMs);
        Tally tally = new Tally();
        Outcome outcome = run(one.id, one.sampled, loader, mostCpuMs, tally);
        spentMs += tally.passed.values().stream().mapToLong(ms -> ms).sum();
        return outcome;
    }

    private Outcome run(String id, boolean sampled, Loader loader, long mostCpuMs, Tally tally)
            throws InterruptedException {
        System.setProperty("swapreplay.rows", sampled ? ROWS + "" : Integer.MAX_VALUE + "");
        System.setProperty("swapreplay.stride", sampled ? STRIDE + "" : "1");
        boolean[] crashed = {false};
        Thread thread = new Thread(() -> {
            try {
                DiscoverySelector selector =
                        id.startsWith("[") ? DiscoverySelectors.selectUniqueId(id) : DiscoverySelectors.selectClass(id);
                launcher.execute(
                        LauncherDiscoveryRequestBuilder.request().selectors(selector).build(), tally);
            } catch (Throwable broken) {
                crashed[0] = true;
            }
        });
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(120_000 + 10 * mostCpuMs);
        for (thread.join(20); thread.isAlive(); thread.join(20)) {
            if (CLOCK.getThreadCpuTime(thread.getId()) > mostCpuMs * 1_000_000 || System.nanoTime() > end) {
                return end(thread) ? Outcome.FAILS : Outcome.HANGS;
            }
        }
        return crashed[0] || tally.failed ? Outcome.FAILS : Outcome.PASSES;
    }

    /** Ends a thread that loops, where the virtual machine still can (up to Java 19). */
    @SuppressWarnings("removal")
    private static boolean end(Thread thread) throws InterruptedException {
        try {
            thread.stop();
        } catch (UnsupportedOperationException no) {
            return false;
        }
        thread.join(2000);
        return !thread.isAlive();
    }

    private List<Invocation> measure(String name) throws Exception {
        if (SAMPLED.stream().noneMatch(name::endsWith)) {
            return alone(name, false);
        }
        List<Invocation> found = new ArrayList<>(alone(name, true));
        Tally all = passing(name, false);
        for (Invocation one : List.copyOf(found)) {
            found.add(new Invocation(one.id, false, all.passed.get(one.id), one.loads));
        }
        return found;
    }

    private Tally passing(String name, boolean sampled) throws Exception {
        Tally all = new Tally();
        if (run(name, sampled, loader(Map.of()), 600_000, all) != Outcome.PASSES || all.passed.isEmpty()) {
            throw new IllegalStateException(name + " fails on the unchanged package: nothing can be told");
        }
        return all;
    }

    /** Each test of a class in a loader of its own, which sees what it needs. */
    private List<Invocation> alone(String name, boolean sampled) throws Exception {
        List<Invocation> found = new ArrayList<>();
        for (String id : passing(name, sampled).passed.keySet()) {
            Tally alone = new Tally();
            Loader loader = loader(Map.of());
            if (run(id, sampled, loader, 600_000, alone) != Outcome.PASSES || alone.passed.size() != 1) {
                throw new IllegalStateException(id + " does not pass alone: " + alone.passed);
            }
            found.add(new Invocation(id, sampled, alone.passed.get(id), loader.loaded));
        }
        return found;
    }

    private static final class Tally implements TestExecutionListener {
        /** Milliseconds of CPU by test. */
        final Map<String, Long> passed = new LinkedHashMap<>();
        boolean failed;
        private long startNs;

        @Override
        public void executionStarted(TestIdentifier id) {
            startNs = id.isTest() ? CLOCK.getCurrentThreadCpuTime() : startNs;
        }

        @Override
        public void executionFinished(TestIdentifier id, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed = true;
            } else if (id.isTest()) {
                passed.put(id.getUniqueId(), (CLOCK.getCurrentThreadCpuTime() - startNs) / 1_000_000);
            }
        }
    }

    final class Loader extends URLClassLoader {
        private final Map<String, byte[]> changed;
        /** Of the package, in the order of names. */
        final Set<String> loaded = new TreeSet<>();

        Loader(Map<String, byte[]> changed) throws MalformedURLException {
            super(urls(module.resolve("target/classes"), module.resolve("target/test-classes")), shared);
            this.changed = changed;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(prefix)) {
                loaded.add(name);
            }
            byte[] bytes = changed.get(name);
            return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
        }
    }

    /** Test classes that read measured data and know nothing of the package: loaded once, they stay fast. */
    private static final class Readers extends URLClassLoader {
        private static final Set<String> NAMES = new HashSet<>(List.of(
                "swapreplay.core.codec.Vectors", "swapreplay.core.codec.Vectors$Table", "swapreplay.core.alloc.History"));

        Readers(URL[] urls) {
            super(urls, Tests.class.getClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!NAMES.contains(name)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }

    private static URL[] urls(Path... directories) throws MalformedURLException {
        URL[] urls = new URL[directories.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = new File(directories[i] + "/").toURI().toURL();
        }
        return urls;
    }
}
