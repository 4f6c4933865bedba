package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.replay.vm.VirtualMachine;

/**
 * {@code src/test/vm/record-inside.sh} in a virtual machine, where kernel modules may be loaded and disks be formatted. Only on demand, as each scenario takes
 * about a minute under emulation: {@code mvn -Dtest=RecordInVmTest -Dswapreplay.vm='vm-run --suite bookworm-backports'}, with a command that boots a Linux which
 * sees this machine's files and runs what stands behind "--".
 */
@EnabledIfSystemProperty(named = VirtualMachine.PROPERTY, matches = ".+", disabledReason = VirtualMachine.ON_DEMAND)
class RecordInVmTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"dying", "killed"})
    void aBlktraceThatDiesEndsTheRecordingAndWhatItWroteReads(String how) throws Exception {
        run(how);
    }

    /** The directory of the results is this machine's and read-only in the other: what matters is said. */
    private String run(String scenario) throws Exception {
        String said = VirtualMachine.run(
                "256M",
                "record-inside.sh",
                VirtualMachine.swapreplay(),
                VirtualMachine.java() + " " + LogWitness.class.getName(),
                VirtualMachine.pagecheck(directory),
                "/tmp",
                scenario);
        assertTrue(said.contains("record inside: fine"), said);
        return said;
    }
}
