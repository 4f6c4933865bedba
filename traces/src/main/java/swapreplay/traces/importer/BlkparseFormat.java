package swapreplay.traces.importer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A format string of {@code blkparse -f}, read backwards: the fields of a line that it printed. */
final class BlkparseFormat {
    private static final Pattern SPECIFIER = Pattern.compile("%(-?\\d*)([a-zA-Z%])");

    private final Pattern line;
    private final List<Character> fields;

    private BlkparseFormat(Pattern line, List<Character> fields) {
        this.line = line;
        this.fields = fields;
    }

    /** @throws IllegalArgumentException if it lacks what an operation needs, or has an unknown field */
    static BlkparseFormat of(String format) {
        String text =
                format.replace("\\n", "").replace("\n", "").replace("\\t", "\t").strip();
        StringBuilder regex = new StringBuilder("\\s*");
        List<Character> fields = new ArrayList<>();
        Matcher specifier = SPECIFIER.matcher(text);
        int at = 0;
        while (specifier.find()) {
            literal(text.substring(at, specifier.start()), regex);
            at = specifier.end();
            char field = specifier.group(2).charAt(0);
            if (field == '%') {
                regex.append('%');
                continue;
            }
            regex.append(specifier.group(1).isEmpty() ? "" : "\\s*")
                    .append('(')
                    .append(pattern(field))
                    .append(')');
            regex.append(specifier.group(1).startsWith("-") ? "\\s*" : "");
            fields.add(field);
        }
        literal(text.substring(at), regex);
        boolean length = fields.contains('n') || fields.contains('N');
        if (!fields.contains('S') || !length || !fields.contains('d')) {
            throw new IllegalArgumentException(
                    "the blkparse format '" + format + "' lacks %S (sector), %n or %N (length) or %d (kind)");
        }
        return new BlkparseFormat(Pattern.compile(regex + "\\s*"), fields);
    }

    private static void literal(String text, StringBuilder regex) {
        for (int i = 0; i < text.length(); i++) {
            boolean blank = Character.isWhitespace(text.charAt(i));
            regex.append(blank ? "\\s+" : Pattern.quote(text.substring(i, i + 1)));
            while (blank && i + 1 < text.length() && Character.isWhitespace(text.charAt(i + 1))) {
                i++;
            }
        }
    }

    private static String pattern(char field) {
        return switch (field) {
            case 'a' -> "[A-Za-z]{1,2}";
            case 'c', 'p', 's', 'S', 'n', 'N', 'm', 'M', 'T', 'U' -> "\\d{1,18}";
            case 't' -> "\\d{1,9}";
            case 'e' -> "-?\\d{1,9}";
            case 'd' -> "[A-Z]{1,8}";
            case 'D' -> "\\d{1,4},\\s*\\d{1,7}\\s*";
            case 'C' -> ".*?";
            case 'u' -> "[\\d.]*";
            case 'P' -> "[0-9a-fA-F .]*";
            default -> throw new IllegalArgumentException("blkparse knows no field %" + field);
        };
    }

    /** Fills {@code event}. @return whether the line is one of this format */
    boolean parse(String text, BlockEvent event) {
        Matcher match = line.matcher(text);
        if (!match.matches()) {
            return false;
        }
        event.timeNs = 0;
        event.device = 0;
        event.comm = "";
        event.pid = -1;
        event.action = BlockEvent.Action.QUEUE; // of a format without actions the user has chosen them
        for (int i = 0; i < fields.size(); i++) {
            take(fields.get(i), match.group(i + 1), event);
        }
        return true;
    }

    private static void take(char field, String value, BlockEvent event) {
        switch (field) {
            case 'a' -> event.action = BlkparseSource.action(value);
            case 'C' -> event.comm = value;
            case 'd' -> {
                byte[] rwbs = value.getBytes(StandardCharsets.US_ASCII);
                event.category = BlockEvent.categoryOf(rwbs, 0, rwbs.length);
            }
            case 'D' -> event.device = BlkparseSource.device(value);
            case 'M' -> event.device |= (int) (Long.parseLong(value) & 0xfff) << 20;
            case 'm' -> event.device |= (int) (Long.parseLong(value) & 0xfffff);
            case 'n' -> event.bytes = 512 * Long.parseLong(value);
            case 'N' -> event.bytes = Long.parseLong(value);
            case 'p' -> event.pid = (int) Math.min(Integer.MAX_VALUE, Long.parseLong(value));
            case 'S' -> event.sector = Long.parseLong(value);
            case 'T' -> event.timeNs += 1_000_000_000L * Math.min(4_000_000_000L, Long.parseLong(value));
            case 't' -> event.timeNs += Long.parseLong(value);
            default -> {}
        }
    }
}
