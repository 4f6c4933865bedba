package swapreplay.replay.twin;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.stats.MmStat;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.engine.Progress;

/**
 * Reads every page of a zram that is in use, predicts its counters, and compares. Writes nothing; the kernel takes reads for accesses,
 * though, so idle marks go.
 */
final class LiveZram {
    private static final Pattern NAME = Pattern.compile("/dev/(zram[0-9]+)");
    private static final Pattern CURRENT = Pattern.compile("\\[(.+?)]");
    private static final int LETTERS_AT_MOST = 6;
    private static final int PROGRESS_EVERY = 1024;

    private final Path device;
    private final Path sysfs;

    /** @throws CliException if it is no initialised zram device */
    LiveZram(Path device) throws IOException {
        Matcher matcher = NAME.matcher(device.toString());
        if (!matcher.matches() || !Files.isDirectory(Path.of("/sys/block", matcher.group(1)))) {
            throw CliException.environment(
                    "--live: " + device + ": no such zram device\n  'zramctl' or 'swapon' lists those in use.");
        }
        this.device = device;
        this.sysfs = Path.of("/sys/block", matcher.group(1));
        if (attribute("initstate").equals("0")) {
            throw CliException.environment("--live: " + device + ": has no disksize, so it holds nothing");
        } else if (!Files.isReadable(device)) {
            throw CliException.environment("--live: " + device + ": this process may not read it\n  Run as root.");
        }
    }

    /** The algorithm that the device is set to. */
    String algorithm() throws IOException {
        Matcher current = CURRENT.matcher(attribute("comp_algorithm"));
        if (!current.find()) {
            throw new IOException(sysfs + "/comp_algorithm names no current algorithm");
        }
        return String.valueOf(current.group(1));
    }

    /** @return the exit code */
    int compare(PageCodec codec, KernelVersion kernel, PrintWriter out, Progress progress, BooleanSupplier stop)
            throws IOException {
        long slots = Long.parseLong(attribute("disksize")) / KernelZram.PAGE;
        MmStat before;
        MmStat after;
        LivePrediction prediction;
        boolean known;
        try (KernelZram zram = KernelZram.reading(device, sysfs)) {
            before = zram.mmStat();
            Map<Long, String> states = states(zram);
            known = !states.isEmpty();
            prediction = new LivePrediction(codec, kernel, known);
            byte[] page = new byte[KernelZram.PAGE];
            for (long slot = 0; slot < slots && !stop.getAsBoolean(); slot++) {
                String letters = known ? states.getOrDefault(slot, "") : "?";
                if (letters.contains("w")) {
                    prediction.addWrittenBack();
                } else if (!letters.isEmpty()) {
                    if (!zram.read(slot, page)) {
                        throw new IOException(device + ": page " + slot + " cannot be read");
                    }
                    prediction.add(page);
                }
                if (slot % PROGRESS_EVERY == 0) {
                    progress.update("reading", slot, slots);
                }
            }
            after = zram.mmStat();
        } catch (AccessDeniedException e) {
            throw CliException.environment("--live: " + device + ": this process may not read it\n  Run as root.");
        }
        if (stop.getAsBoolean()) {
            throw CliException.interrupted("interrupted while reading " + device + "; nothing was changed");
        }
        return print(out, codec, before, after, prediction.fields(), known);
    }

    private int print(
            PrintWriter out,
            PageCodec codec,
            MmStat before,
            MmStat after,
            List<LivePrediction.Field> fields,
            boolean known) {
        boolean moved = !before.equals(after);
        out.println("device   " + device + " (" + codec.name() + ") of Linux " + System.getProperty("os.version")
                + (known ? ", slots in use from block_state" : ", every slot read"));
        boolean wrong = false;
        out.printf("%-17s %14s %14s %14s  %s%n", "field", "kernel", "at least", "at most", "");
        for (LivePrediction.Field field : fields) {
            long value = LivePrediction.of(after, field.name());
            boolean allowed = field.allows(value);
            wrong |= !allowed;
            String most = field.high() == Long.MAX_VALUE ? "-" : Long.toString(field.high());
            String verdict = !allowed ? "DIFFERS" : field.exact() ? "exact" : "within; " + field.why();
            out.printf("%-17s %14d %14d %14s  %s%n", field.name(), value, field.low(), most, verdict);
        }
        out.println("mem_limit (" + after.memLimit() + ") is a setting, pages_compacted (" + after.pagesCompacted()
                + ") history: nothing to predict.");
        if (moved) {
            out.println("The counters moved while the device was read: a difference may be that.");
        }
        out.flush();
        return wrong && !moved ? ExitCode.ANSWER_IS_NO : ExitCode.DONE;
    }

    private static Map<Long, String> states(KernelZram zram) throws IOException {
        Map<Long, String> states = new HashMap<>();
        zram.blockState().lines().forEach(line -> {
            String[] words = line.trim().split(" +", LETTERS_AT_MOST);
            states.put(Long.parseLong(words[0]), words[words.length - 1]);
        });
        return states;
    }

    private String attribute(String name) throws IOException {
        return Files.readString(sysfs.resolve(name)).trim();
    }
}
