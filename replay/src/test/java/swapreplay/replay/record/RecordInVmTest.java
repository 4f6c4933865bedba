package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code src/test/vm/record-inside.sh} in a virtual machine, where kernel modules may be loaded and disks be formatted. Only on demand, as each scenario takes
 * about a minute under emulation: {@code mvn -Dtest=RecordInVmTest -Dswapreplay.vm='vm-run --suite bookworm-backports'}, with a command that boots a Linux which
 * sees this machine's files and runs what stands behind "--".
 */
@EnabledIfSystemProperty(
        named = "swapreplay.vm",
        matches = ".+",
        disabledReason = "runs on demand: -Dswapreplay.vm='COMMAND that runs a command in a virtual machine'")
class RecordInVmTest {
    private static final long PATIENCE_S = 900;

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"tracefs", "blktrace", "ebpf"})
    void everyPageCapturedEqualsWhatDmLogWritesLogged(String source) throws Exception {
        String said = run("log:" + source);
        assertTrue(said.contains("0 differ") && said.contains("0 writes in only one of the two"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "file", "linear", "thp"})
    void eventsAddUpOnPartitionsInSwapFilesOverDmLinearAndWithHugePages(String device) throws Exception {
        run(device);
    }

    @Test
    void swaponAndSwapoffAreMarked() throws Exception {
        run("marks");
    }

    /** The directory of the results is this machine's and read-only in the other: what matters is said. */
    private String run(String... scenarios) throws Exception {
        String java = Path.of(System.getProperty("java.home", ""), "bin", "java")
                + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "
                + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        Path pagecheck = directory.resolve("pagecheck");
        Path scripts = Path.of("src", "test", "vm").toAbsolutePath();
        SwapLab.tool(
                "cc",
                "-O2",
                "-o",
                pagecheck.toString(),
                scripts.resolve("pagecheck.c").toString());
        List<String> command = new ArrayList<>(
                Arrays.asList(System.getProperty("swapreplay.vm", "").strip().split(" +", -1)));
        command.addAll(List.of("--disk", "256M", "-m", "2500", "-t", Long.toString(PATIENCE_S), "--", "bash"));
        command.add(scripts.resolve("record-inside.sh").toString());
        command.add(java + " swapreplay.replay.cli.SwapReplay");
        command.add(java + " " + LogWitness.class.getName());
        command.add(pagecheck.toString());
        command.add("/tmp");
        command.addAll(List.of(scenarios));
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
        assertTrue(said.contains("record inside: fine"), said);
        return said;
    }
}
