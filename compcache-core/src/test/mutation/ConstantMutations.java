import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Changes one integer constant of a package at a time by one, and asks its tests: {@code run} beside this file says how. Prints the
 * mutants that no test notices; a mutant that does not compile, hangs or crashes counts as noticed.
 */
public final class ConstantMutations {
    private static final int HANGS_AFTER_S = 60;

    private record Mutant(Path file, long line, int start, int end, String was, String now) {
        @Override
        public String toString() {
            return file.getFileName() + ":" + line + " " + was + " -> " + now;
        }
    }

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
    private final Path module;
    private final List<Path> sources;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    private ConstantMutations(Path module, String name) throws IOException {
        this.module = module;
        try (Stream<Path> all = Files.list(module.resolve("src/main/java/swapreplay/core/" + name))) {
            sources = all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    /** Arguments: the module, the package's last name, seconds to run, every how many-th mutant, seed, the test classes, cheapest first. */
    public static void main(String[] args) throws Exception {
        ConstantMutations run = new ConstantMutations(Path.of(args[0]), args[1]);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[2]));
        List<Mutant> mutants = new ArrayList<>();
        for (Path source : run.sources) {
            mutants.addAll(run.mutantsOf(source));
        }
        int all = mutants.size();
        Collections.shuffle(mutants, new Random(Long.parseLong(args[4])));
        mutants = mutants.subList(0, all / Integer.parseInt(args[3]));
        List<String> tests = List.of(args).subList(5, args.length);
        if (run.fails(run.module.resolve("target/classes"), tests)) {
            System.out.println("the tests fail on the unchanged package: nothing can be told");
            System.exit(1);
        }
        List<Mutant> survivors = new ArrayList<>();
        int tried = 0;
        for (Mutant mutant : mutants) {
            if (System.nanoTime() > end) {
                break;
            }
            tried++;
            if (!run.noticed(mutant, tests)) {
                survivors.add(mutant);
                System.out.println("not noticed: " + mutant);
            }
        }
        System.out.println(args[1] + ": " + tried + " of " + all + " mutants tried, " + survivors.size() + " not noticed");
        System.exit(0);
    }

    private List<Mutant> mutantsOf(Path source) throws IOException {
        JavacTask task = (JavacTask) compiler.getTask(
                null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<Mutant> found = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            String text = unit.getSourceFile().getCharContent(true).toString();
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitAnnotation(AnnotationTree node, Void none) {
                    return null;
                }

                @Override
                public Void visitLiteral(LiteralTree node, Void none) {
                    boolean isLong = node.getKind() == Tree.Kind.LONG_LITERAL;
                    if (isLong || node.getKind() == Tree.Kind.INT_LITERAL) {
                        int start = (int) positions.getStartPosition(unit, node);
                        int end = (int) positions.getEndPosition(unit, node);
                        long value = ((Number) node.getValue()).longValue();
                        for (int change : new int[] {1, -1}) {
                            String now = "(" + (isLong ? (value + change) + "L" : (int) (value + change) + "") + ")";
                            long line = unit.getLineMap().getLineNumber(start);
                            found.add(new Mutant(source, line, start, end, text.substring(start, end), now));
                        }
                    }
                    return null;
                }
            }.scan(unit, null);
        }
        return found;
    }

    private boolean noticed(Mutant mutant, List<String> tests) throws Exception {
        Path out = Files.createTempDirectory("mutant");
        try {
            if (!compiles(mutant, out)) {
                return true;
            }
            Future<Boolean> result = threads.submit(() -> fails(out, tests));
            try {
                return result.get(HANGS_AFTER_S, TimeUnit.SECONDS);
            } catch (TimeoutException hangs) {
                System.out.println("hangs: " + mutant);
                return true;
            }
        } finally {
            try (Stream<Path> made = Files.walk(out)) {
                for (Path path : made.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** The whole package: constants are compiled into the classes that use them. */
    private boolean compiles(Mutant mutant, Path out) throws IOException {
        List<JavaFileObject> units = new ArrayList<>();
        for (Path source : sources) {
            String text = Files.readString(source);
            String changed = source.equals(mutant.file)
                    ? text.substring(0, mutant.start) + mutant.now + text.substring(mutant.end)
                    : text;
            units.add(new SimpleJavaFileObject(URI.create("string:///" + source.getFileName()), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreErrors) {
                    return changed;
                }
            });
        }
        List<String> options = List.of(
                "-proc:none", "-nowarn", "-d", out.toString(),
                "-cp", module.resolve("target/classes") + ":" + System.getProperty("java.class.path"));
        return compiler.getTask(new StringWriter(), files, diagnostic -> {}, options, null, units).call();
    }

    /** Whether a test fails on the classes of {@code out}, before those of the module. */
    private boolean fails(Path out, List<String> tests) throws Exception {
        URL[] path = {
            out.toUri().toURL(),
            module.resolve("target/classes/").toUri().toURL(),
            module.resolve("target/test-classes/").toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(path, ConstantMutations.class.getClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            for (String test : tests) {
                CancellationToken token = CancellationToken.create();
                boolean[] failed = {false};
                TestExecutionListener listener = new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier id, TestExecutionResult result) {
                        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                            failed[0] = true;
                            token.cancel();
                        }
                    }
                };
                Launcher launcher = LauncherFactory.create();
                var request = LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(loader.loadClass(test)))
                        .build();
                launcher.execute(LauncherExecutionRequestBuilder.request(request)
                        .cancellationToken(token)
                        .listeners(listener)
                        .build());
                if (failed[0]) {
                    return true;
                }
            }
            return false;
        } catch (LinkageError crashed) {
            return true;
        }
    }
}
