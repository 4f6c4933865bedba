package swapreplay.traces.importer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import swapreplay.traces.format.TraceException;

/** A format of text lines: cuts the files into lines, says where a line is not what it should be. */
abstract class TextSource implements TraceSource {
    private static final int SHOWN = 60;

    /** Reads one line after the other. */
    interface Lines {
        /**
         * Takes a line.
         *
         * @return null, or what was expected instead: "a line of ..."
         */
        String take(String line) throws IOException;
    }

    /** What {@link Lines#take} answers for a line that is right. */
    static final String FINE = "";

    /** What {@link Lines#take} answers when nothing after this line belongs to the recording. */
    static final String END = "end";

    /** Hands over all whole lines. A last line without its newline may be cut anywhere, also inside a number: it is left out with a warning. */
    static void lines(InputFile file, SourceFacts facts, String remedy, Lines lines) throws IOException {
        long number = 0;
        try (LineReader reader = new LineReader(file.stream())) {
            while (reader.next()) {
                number++;
                if (!reader.terminated()) {
                    facts.cut = true;
                    facts.warnings.add(String.format(
                            Locale.ROOT,
                            "%s:0x%x: the last line (%d) has no newline, so it may be cut; it was left out",
                            file.path(),
                            reader.offset(),
                            number));
                    return;
                }
                String line = line(reader);
                String expected = lines.take(line);
                if (expected.equals(END)) {
                    return;
                } else if (!expected.isEmpty()) {
                    throw new TraceException(
                            file.path(),
                            reader.offset(),
                            "line " + number + ": expected " + expected + ", found '" + shown(line) + "'",
                            remedy);
                }
            }
        } catch (java.io.EOFException | java.util.zip.ZipException e) {
            throw new TraceException(
                    file.path(),
                    0,
                    "a packed file that is damaged: " + e.getMessage(),
                    "Unpack it as far as it goes.",
                    e);
        }
    }

    private static String line(LineReader reader) {
        int to = reader.to();
        if (to > reader.from() && reader.buffer()[to - 1] == '\r') {
            to--;
        }
        return new String(reader.buffer(), reader.from(), to - reader.from(), StandardCharsets.UTF_8);
    }

    private static String shown(String line) {
        StringBuilder shown = new StringBuilder();
        line.chars().limit(SHOWN).forEach(c -> shown.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return shown + (line.length() > SHOWN ? "..." : "");
    }

    @Override
    public final boolean recognises(byte[] head) {
        try (LineReader reader = new LineReader(new ByteArrayInputStream(head))) {
            for (int i = 0; i < head.length; i++) {
                if (head[i] >= 0 && head[i] < ' ' && head[i] != '\n' && head[i] != '\r' && head[i] != '\t') {
                    return false; // no text
                }
            }
            boolean first = true;
            while (reader.next()) {
                String line = line(reader);
                if (reader.terminated() || first) {
                    Guess guess = guess(line, first);
                    if (guess != Guess.GO_ON) {
                        return guess == Guess.YES;
                    }
                }
                first = false;
            }
            return false;
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
    }

    /** What a line says about the format of its file. */
    enum Guess {
        YES,
        NO,
        GO_ON
    }

    /** Looks at one of the first lines. */
    abstract Guess guess(String line, boolean first);

    /** @throws TraceException if there is more than one file */
    static InputFile only(List<InputFile> files, String format) throws TraceException {
        if (files.size() != 1) {
            Path second = files.get(1).path();
            throw new TraceException(
                    second,
                    0,
                    "a second file; a recording of format " + format + " is one file",
                    "Import them one by one, and join the traces with 'swapreplay merge'.");
        }
        return files.get(0);
    }

    /** The non-negative decimal number in {@code text}; -1 if it is none or beyond 18 digits. */
    static long number(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = 10 * value + c - '0';
        }
        return value;
    }

    /** Nanoseconds of {@code seconds.fraction}; -1 if the text is no such number. */
    static long seconds(String text) {
        int point = text.indexOf('.');
        long whole = number(point < 0 ? text : text.substring(0, point));
        if (whole < 0 || whole > 4_000_000_000L) {
            return -1;
        }
        if (point < 0) {
            return whole * 1_000_000_000L;
        }
        String digits = (text.substring(point + 1) + "000000000");
        long fraction = number(digits.substring(0, 9));
        return fraction < 0 || number("0" + text.substring(point + 1, Math.min(text.length(), point + 10))) < 0
                ? -1
                : whole * 1_000_000_000L + fraction;
    }
}
