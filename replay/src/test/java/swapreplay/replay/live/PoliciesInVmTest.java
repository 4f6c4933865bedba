package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import swapreplay.replay.vm.VirtualMachine;

/**
 * Idle marks by age and write-back of a live device beside those of a real zram with a backing device, which the kernel of a virtual machine has:
 * {@code mvn -Dtest=PoliciesInVmTest -Dswapreplay.vm='vm-run --suite bookworm-backports'}.
 */
class PoliciesInVmTest {
    @Test
    @EnabledIfSystemProperty(named = VirtualMachine.PROPERTY, matches = ".+", disabledReason = VirtualMachine.ON_DEMAND)
    void idleMarksByAgeAndWriteBackAreTheKernels() throws Exception {
        String said = VirtualMachine.run("3M", "policies-inside.sh", VirtualMachine.swapreplay());
        assertTrue(said.contains("policies inside: 0 differences in 25 steps"), said);
    }
}
