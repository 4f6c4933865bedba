import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes each integer constant of a package by one, up and down, and asks its tests: {@code run} beside this file says how. A
 * mutant that does not compile, hangs or crashes counts as noticed. Exit code 3 says that a hanging test could not be ended
 * in this process; started again, the run goes on behind it.
 */
public final class ConstantMutations {
    private static final int GO_ON = 3;
    /** Tests that noticed the last mutants of a source are asked first. */
    private static final int REMEMBERED = 6;
    /** Milliseconds of tests for each mutant: fewer, for a first look, with {@code -Dbudget=MS}. */
    private static final long BUDGET_MS = Long.getLong("budget", Long.MAX_VALUE / 2);

    private final Compilation compilation;
    private final Tests tests;
    private final Map<Path, Deque<Tests.Invocation>> killers = new HashMap<>();

    private ConstantMutations(Compilation compilation, Tests tests) {
        this.compilation = compilation;
        this.tests = tests;
    }

    /** Arguments: the module, the package's last name, the file of results, the list of equivalents, the test classes. */
    public static void main(String[] args) throws Exception {
        Path results = Path.of(args[2]);
        Set<String> equivalent = equivalents(Path.of(args[3]));
        Map<String, String> before = resultsSoFar(results);
        Compilation compilation = new Compilation(Path.of(args[0]), args[1]);
        Map<String, Mutant> all = new LinkedHashMap<>();
        for (Mutant mutant : compilation.mutants()) {
            String key = mutant.key();
            for (int copy = 2; all.containsKey(key); copy++) {
                key = mutant.key() + " #" + copy;
            }
            all.put(key, mutant);
        }
        for (String key : equivalent) {
            if (!all.containsKey(key)) {
                System.out.println("listed as equivalent, but there is no such mutant: " + key);
            }
        }
        System.out.println(args[1] + ": " + all.size() + " mutants, " + before.size() + " tried before");
        Tests tests = new Tests(
                Path.of(args[0]), args[1], List.of(args).subList(4, args.length), Path.of(args[2] + ".profile"));
        ConstantMutations run = new ConstantMutations(compilation, tests);
        int listed = 0;
        int noticed = 0;
        List<String> others = new ArrayList<>();
        try (Writer out = Files.newBufferedWriter(results, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (Map.Entry<String, Mutant> one : all.entrySet()) {
                if (equivalent.contains(one.getKey())) {
                    listed++;
                    continue;
                }
                String verdict = before.getOrDefault(one.getKey(), "");
                if (verdict.isEmpty()) {
                    note(out, "trying", one.getKey());
                    verdict = run.verdict(one.getValue());
                    note(out, verdict, one.getKey());
                    if (verdict.equals("hangs")) {
                        Runtime.getRuntime().halt(GO_ON);
                    }
                } else if (verdict.equals("trying")) {
                    verdict = "crashes"; // the virtual machine went down with it
                    note(out, verdict, one.getKey());
                }
                if (verdict.equals("survives")) {
                    others.add(one.getKey());
                } else {
                    noticed++;
                }
                if ((noticed + others.size()) % 100 == 0) {
                    System.out.println(noticed + " noticed, " + others.size() + " others, at " + one.getKey());
                }
            }
        }
        others.forEach(key -> System.out.println("not noticed: " + key));
        System.out.println(args[1] + ": " + all.size() + " mutants, " + noticed + " noticed, " + listed
                + " listed as equivalent, " + others.size() + " others");
        System.exit(others.isEmpty() ? 0 : 1);
    }

    private static void note(Writer out, String verdict, String key) throws IOException {
        out.write(verdict + "\t" + key + "\n");
        out.flush();
    }

    private static Set<String> equivalents(Path list) throws IOException {
        Set<String> keys = new LinkedHashSet<>();
        for (String line : Files.readAllLines(list)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                keys.add(line.strip());
            }
        }
        return keys;
    }

    /** The last verdict on each mutant. */
    private static Map<String, String> resultsSoFar(Path results) throws IOException {
        Map<String, String> verdicts = new HashMap<>();
        if (Files.exists(results)) {
            for (String line : Files.readAllLines(results)) {
                verdicts.put(line.substring(line.indexOf('\t') + 1), line.substring(0, line.indexOf('\t')));
            }
        }
        return verdicts;
    }

    private String verdict(Mutant mutant) throws Exception {
        Optional<Map<String, byte[]>> changed = compilation.changedBy(mutant);
        if (changed.isEmpty()) {
            return "does not compile";
        }
        Deque<Tests.Invocation> first = killers.computeIfAbsent(mutant.file(), file -> new ArrayDeque<>());
        List<Tests.Invocation> asked = tests.touching(changed.get().keySet());
        Set<Tests.Invocation> order = new LinkedHashSet<>(first);
        order.retainAll(new HashSet<>(asked));
        order.addAll(asked);
        try (Tests.Loader loader = tests.loader(changed.get())) {
            long endMs = tests.spentMs() + BUDGET_MS;
            for (Tests.Invocation test : order) {
                if (tests.spentMs() > endMs) {
                    break;
                }
                switch (tests.run(test, loader)) {
                    case HANGS -> {
                        return "hangs";
                    }
                    case FAILS -> {
                        first.remove(test);
                        first.addFirst(test);
                        if (first.size() > REMEMBERED) {
                            first.removeLast();
                        }
                        return "noticed";
                    }
                    case PASSES -> {}
                }
            }
        }
        return "survives";
    }
}
