package swapreplay.replay.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the speeds in a report were measured on: CPU, JDK, kernel. Never a host name. */
public final class Machine {
    private Machine() {}

    /** {@code "AMD EPYC 7571, 2 CPUs; Java 17.0.15+6; Linux 6.18.44"}. */
    public static String description() {
        return cpu() + ", " + Runtime.getRuntime().availableProcessors() + " CPUs; Java " + Runtime.version() + "; "
                + System.getProperty("os.name") + " " + System.getProperty("os.version");
    }

    private static String cpu() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException noSuchFile) {
            return System.getProperty("os.arch");
        }
    }
}
