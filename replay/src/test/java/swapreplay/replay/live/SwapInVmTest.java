package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.replay.vm.VirtualMachine;

/**
 * The kernel of a virtual machine swaps on our device: a program checks every page of a working set of four times the memory that it may
 * use, the device is recorded, and the recording replays to the counters that the device reported. Only on demand, as each takes minutes
 * under emulation: {@code mvn -Dtest=SwapInVmTest -Dswapreplay.vm='vm-run --suite bookworm-backports'}.
 */
@EnabledIfSystemProperty(named = VirtualMachine.PROPERTY, matches = ".+", disabledReason = VirtualMachine.ON_DEMAND)
class SwapInVmTest {
    /** Memory that the program may use; emulated, more takes long. */
    private static final String ALLOWED_MIB = "10";

    @TempDir
    Path directory = Path.of("");

    @Test
    void serverInTheMachineBehindItsOwnKernelsClient() throws Exception {
        String said = VirtualMachine.run(
                "1M",
                "swap-inside.sh",
                VirtualMachine.swapreplay(),
                VirtualMachine.pagecheck(directory),
                "/tmp/results",
                ALLOWED_MIB);
        assertTrue(said.contains("same counters: ") && said.contains("swap inside: fine"), said);
    }

    @Test
    void serverOutsideAsTheDiskOfTheMachine() throws Exception {
        String said = VirtualMachine.runHere(
                "swap-outside.sh",
                VirtualMachine.swapreplay(),
                VirtualMachine.pagecheck(directory),
                VirtualMachine.command() + " -m 700 -t 600",
                directory.toString(),
                ALLOWED_MIB);
        assertTrue(said.contains("same counters: ") && said.contains("swap outside: fine"), said);
    }
}
