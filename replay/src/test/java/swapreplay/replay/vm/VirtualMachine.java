package swapreplay.replay.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a script of {@code src/test/vm} in a virtual machine, where modules may be loaded and disks be formatted: with the command that
 * {@code -Dswapreplay.vm} gives, which boots a Linux that sees this machine's files and runs what stands behind "--".
 */
public final class VirtualMachine {
    /** A system property: the command. */
    public static final String PROPERTY = "swapreplay.vm";

    /** Why such tests are skipped. */
    public static final String ON_DEMAND =
            "runs on demand: -Dswapreplay.vm='COMMAND that runs a command in a virtual machine'";

    private static final long PATIENCE_S = 900;

    private VirtualMachine() {}

    /** The command of a Java machine with the classes of this one, quick to start under emulation; what it runs comes behind. */
    public static String java() {
        return Path.of(System.getProperty("java.home", ""), "bin", "java")
                + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "
                + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
    }

    /** The command of {@code swapreplay}; its words come behind. */
    public static String swapreplay() {
        return java() + " swapreplay.replay.cli.SwapReplay";
    }

    /** A file of {@code src/test/vm}. */
    public static Path file(String name) {
        return Path.of("src", "test", "vm", name).toAbsolutePath();
    }

    /** Compiles {@code pagecheck.c}. @return the program */
    public static String pagecheck(Path directory) throws Exception {
        String program = directory.resolve("pagecheck").toString();
        runToItsEnd(List.of("cc", "-O2", "-o", program, file("pagecheck.c").toString()));
        return program;
    }

    /**
     * Runs a script to its end, which must be a good one.
     *
     * @param disk size of a spare disk {@code /dev/vda}, as 256M
     * @return what it said
     */
    public static String run(String disk, String script, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(command().split(" +", -1)));
        command.addAll(List.of("--disk", disk, "-m", "2500", "-t", Long.toString(PATIENCE_S), "--", "bash"));
        command.add(file(script).toString());
        command.addAll(List.of(words));
        return runToItsEnd(command);
    }

    /** As {@link #run}, for a script that runs on this machine and starts the other itself. */
    public static String runHere(String script, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", file(script).toString()));
        command.addAll(List.of(words));
        return runToItsEnd(command);
    }

    /** What starts a machine. */
    public static String command() {
        return System.getProperty(PROPERTY, "").strip();
    }

    private static String runToItsEnd(List<String> command) throws Exception {
        Process machine = new ProcessBuilder(command).redirectErrorStream(true).start();
        // The machine ends itself when its time is up. Until then each line is shown as it comes: an emulated one on a
        // busy host can take minutes.
        StringBuilder lines = new StringBuilder();
        try (BufferedReader from = machine.inputReader(StandardCharsets.UTF_8)) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                System.out.println(line);
                lines.append(line).append('\n');
            }
        } finally {
            machine.destroyForcibly();
        }
        String said = lines.toString();
        assertEquals(0, machine.waitFor(), said);
        return said;
    }
}
