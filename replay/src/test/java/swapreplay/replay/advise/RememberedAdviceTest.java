package swapreplay.replay.advise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.replay.engine.Calibration;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.engine.TestTraces;
import swapreplay.reports.model.ConfigurationResult;

/** What is remembered beside the trace makes an advice quicker and changes nothing else; nor does the number of threads. */
class RememberedAdviceTest {
    @TempDir
    private Path dir;

    private Path trace = Path.of("");
    private Path sizes = Path.of("");
    private Calibration calibration = Calibration.NONE;
    private List<String> warnings = List.of();

    @BeforeEach
    void make() throws Exception {
        trace = TestTraces.churn(dir.resolve("t.swaptrace"), 11, 600);
        sizes = dir.resolve("t.swaptrace.sizes");
        calibration = Calibrations.ofAllCodecs(dir.resolve("kernel.csv"));
    }

    private List<String> advise(Goal goal, int threads) throws Exception {
        Wish wish = new Wish(goal, null, "ufs", null, false, false);
        Advisor advisor =
                new Advisor(trace, wish, Advisor.Presets.NONE, calibration, threads, "test", "test", Progress.NONE);
        Advice advice = Objects.requireNonNull(advisor.advise());
        warnings = advisor.warnings();
        List<String> said = new ArrayList<>(advice.useless());
        said.addAll(advice.hints());
        said.addAll(advice.doubts());
        advice.ranked().forEach(each -> said.add(figures(each.row()) + " " + each.whyNot() + " " + each.against()));
        return said;
    }

    /** The row without how long it took. */
    private static String figures(ConfigurationResult row) {
        return row.toString().replaceFirst("wallSeconds=[^,]*", "");
    }

    private List<Path> remembered(String prefix) throws Exception {
        try (Stream<Path> files = Files.list(sizes)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    @Test
    void theSameWithAndWithoutWhatIsRememberedAndForAnyNumberOfThreads() throws Exception {
        for (Goal goal : Goal.values()) {
            if (Files.exists(sizes)) {
                for (Path file : remembered("")) {
                    Files.delete(file);
                }
            }
            List<String> cold = advise(goal, 1);
            assertEquals(Candidates.codecs().size(), remembered("sample.").size(), "every codec was tried");
            assertEquals(cold, advise(goal, 3), goal + ", remembered");
            assertEquals(List.of(), warnings);
        }
    }

    @Test
    void samplesThatAreDamagedOrOfAnotherCodecAreMadeAgain() throws Exception {
        List<String> cold = advise(Goal.MEMORY, 2);
        Path damaged = sizes.resolve("sample.zstd_22");
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        Files.copy(
                sizes.resolve("sample.lz4"),
                sizes.resolve("sample.lzo"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals(cold, advise(Goal.MEMORY, 2));
        assertEquals(2, warnings.size(), warnings.toString());
        assertTrue(warnings.stream().anyMatch(each -> each.contains("does not match its checksum")));
        assertTrue(warnings.stream().anyMatch(each -> each.contains("another codec")));
        assertEquals(cold, advise(Goal.MEMORY, 2));
        assertEquals(List.of(), warnings, "made again");
    }
}
