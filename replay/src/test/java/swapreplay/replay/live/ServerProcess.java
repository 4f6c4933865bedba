package swapreplay.replay.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code swapreplay nbd} in a Java machine of its own, ended by {@link #close}. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader words;
    private final List<String> said = new ArrayList<>();

    /** @param jvm options of the Java machine */
    ServerProcess(List<String> jvm, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                "swapreplay.replay.cli.SwapReplay",
                "nbd"));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        words = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for a line. @return the pattern's group */
    String await(String pattern) throws IOException {
        for (String line = words.readLine(); line != null; line = words.readLine()) {
            said.add(line);
            Matcher matcher = Pattern.compile(pattern).matcher(line);
            if (matcher.find()) {
                return matcher.group(matcher.groupCount());
            }
        }
        throw new IOException("the server ended: " + said);
    }

    /** From now on what it says is taken as it comes. */
    void listen() {
        Thread thread = new Thread(this::take, "what the server says");
        thread.setDaemon(true);
        thread.start();
    }

    private void take() {
        try {
            for (String line = words.readLine(); line != null; line = words.readLine()) {
                synchronized (said) {
                    said.add(line);
                }
            }
        } catch (IOException e) {
            // the process has ended
        }
    }

    /** All it said so far. */
    List<String> said() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end, and waits. @return the exit code */
    int terminate() {
        process.destroy();
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
