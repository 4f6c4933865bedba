package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorder is kept out of swap, and the command that it starts is not: it runs where, and with the score that, the recorder was started. */
@RequiresSwapLab
class RecorderSafetySystemTest {
    /** What the command says of itself and of the recorder, its parent. */
    private static final String LOOK =
            "grep memory: /proc/self/cgroup; grep ^0:: /proc/self/cgroup; cat /proc/self/oom_score_adj;"
                    + " echo ==; grep -e memory: -e ^0:: /proc/$PPID/cgroup; cat /proc/$PPID/oom_score_adj; grep VmLck: /proc/$PPID/status";

    @TempDir
    Path directory = Path.of("");

    @Test
    void theRecorderIsProtectedAndTheCommandIsNot() throws Exception {
        try (SwapLab lab = new SwapLab(64 << 20, 64 << 20)) {
            Path out = directory.resolve("out");
            Path err = directory.resolve("err");
            Process recorder = lab.start(new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home", ""), "bin", "java")
                                    .toString(),
                            "-Xms32m",
                            "-Xmx256m",
                            "-XX:+AlwaysPreTouch",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                            "swapreplay.replay.cli.SwapReplay",
                            "record",
                            "-o",
                            directory.resolve("t.swaptrace").toString(),
                            "--device",
                            lab.deviceName(),
                            "--",
                            "sh",
                            "-c",
                            LOOK))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile()));
            assertTrue(recorder.waitFor(120, TimeUnit.SECONDS), "the recorder does not end");
            String said = Files.readString(out) + Files.readString(err);
            assertEquals(0, recorder.exitValue(), said);
            String own = Files.readString(Path.of("/proc/self/oom_score_adj")).strip();
            List<String> lines = Files.readAllLines(out);
            int middle = lines.indexOf("==");
            List<String> command = lines.subList(0, middle);
            assertTrue(command.contains(own), said);
            assertFalse(String.join(" ", command).contains("swapreplay-record-"), said);
            String parent = String.join(" ", lines.subList(middle, lines.size()));
            assertTrue(parent.contains("swapreplay-record-" + recorder.pid()), said);
            // lowering the score needs CAP_SYS_RESOURCE, which a container may lack
            assertEquals(said.contains("oom_score_adj -1000"), parent.contains("-1000"), said);
            assertFalse(parent.matches(".*VmLck:\\s+0 kB.*"), said);
            assertTrue(
                    said.contains("recorder: memory locked, heap touched in advance, control group without swap"),
                    said);
            try (var groups = Files.walk(Path.of("/sys/fs/cgroup"), 2)) {
                assertFalse(
                        groups.anyMatch(group -> group.endsWith("swapreplay-record-" + recorder.pid())),
                        "the group is left behind");
            }
        }
    }
}
