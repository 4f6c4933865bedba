package swapreplay.traces.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Small files of /proc, /sys and tracefs, whose sizes mean nothing. */
final class PseudoFile {
    private PseudoFile() {}

    /** The text without the blanks around it. */
    static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** The same; {@code otherwise} where there is no such file or it may not be read. */
    static String read(Path file, String otherwise) {
        try {
            return read(file);
        } catch (IOException e) {
            return otherwise;
        }
    }

    /** The lines of a file; none where there is no such file or it may not be read. */
    static List<String> lines(Path file) {
        return read(file, "").lines().toList();
    }

    /** What stands between blanks. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(line);
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return words;
    }

    /** Writes the text in one system call, as sysfs and tracefs need it. */
    static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
