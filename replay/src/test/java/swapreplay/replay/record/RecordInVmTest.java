package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    @Test
    void eventsAddUpOnPartitionsInSwapFilesOverDmLinearAndWithHugePages() throws Exception {
        run("partition", "file", "linear", "thp");
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
        File output = directory.resolve("vm.txt").toFile();
        Process machine = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        boolean ended = machine.waitFor(PATIENCE_S + 60, TimeUnit.SECONDS);
        machine.destroyForcibly();
        String said = Files.readString(output.toPath(), StandardCharsets.UTF_8);
        assertTrue(ended, said);
        assertEquals(0, machine.exitValue(), said);
        assertTrue(said.contains("record inside: fine"), said);
        System.out.println(said);
        return said;
    }
}
