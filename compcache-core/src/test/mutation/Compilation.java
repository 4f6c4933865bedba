import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles mutants in memory: the changed source, and the whole package with its tests if the constant is copied into other classes. */
final class Compilation {
    final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
    final List<Path> sources;
    private final List<Path> tests;
    private final List<String> options;
    private final Map<Path, String> texts = new HashMap<>();
    /** What the compiler makes of the unchanged sources, by class. */
    private final Map<String, byte[]> unchanged = new HashMap<>();

    Compilation(Path module, String name) throws IOException {
        sources = javaFiles(module.resolve("src/main/java/swapreplay/core/" + name));
        tests = javaFiles(module.resolve("src/test/java/swapreplay/core/" + name));
        for (Path file : sources) {
            texts.put(file, Files.readString(file));
        }
        for (Path file : tests) {
            texts.put(file, Files.readString(file));
        }
        options = List.of(
                "-proc:none", "-nowarn", "-g:none", "-implicit:none",
                "-cp",
                module.resolve("target/classes") + ":" + module.resolve("target/test-classes") + ":"
                        + System.getProperty("java.class.path"));
        List<Path> all = new ArrayList<>(sources);
        all.addAll(tests);
        unchanged.putAll(compile(all, Map.of()).orElseThrow());
    }

    private static List<Path> javaFiles(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    List<Mutant> mutants() throws IOException {
        List<Mutant> mutants = new ArrayList<>();
        for (Path source : sources) {
            mutants.addAll(Mutant.of(compiler, files, source));
        }
        return mutants;
    }

    /** The classes that the mutant changes; none if it does not compile. */
    Optional<Map<String, byte[]>> changedBy(Mutant mutant) throws IOException {
        List<Path> units = new ArrayList<>();
        if (mutant.shared()) {
            units.addAll(sources);
            units.addAll(tests);
        } else {
            units.add(mutant.file());
        }
        Optional<Map<String, byte[]>> made = compile(units, Map.of(mutant.file(), mutant.apply(texts.get(mutant.file()))));
        made.ifPresent(classes -> classes.entrySet()
                .removeIf(made1 -> Arrays.equals(made1.getValue(), unchanged.get(made1.getKey()))));
        return made;
    }

    private Optional<Map<String, byte[]>> compile(List<Path> units, Map<Path, String> changed) {
        List<JavaFileObject> objects = new ArrayList<>();
        for (Path unit : units) {
            String text = changed.getOrDefault(unit, texts.get(unit));
            objects.add(new SimpleJavaFileObject(URI.create("string:///" + unit.getFileName()), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreErrors) {
                    return text;
                }
            });
        }
        Map<String, byte[]> classes = new HashMap<>();
        JavaFileManager memory = new ForwardingJavaFileManager<JavaFileManager>(files) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("string:///" + name), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        return new ByteArrayOutputStream() {
                            @Override
                            public void close() {
                                classes.put(name, toByteArray());
                            }
                        };
                    }
                };
            }
        };
        boolean done = compiler.getTask(new StringWriter(), memory, diagnostic -> {}, options, null, objects).call();
        return done ? Optional.of(classes) : Optional.empty();
    }
}
