package swapreplay.replay.twin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.ErrnoException;
import swapreplay.core.device.ZramSysfs;
import swapreplay.core.stats.BdStat;
import swapreplay.core.stats.IoStat;
import swapreplay.core.stats.MmStat;
import swapreplay.replay.engine.Progress;

/**
 * One walk over a sequence of operations on a kernel's zram and on ours, in turn, by one thread: every page read back and every outcome
 * of a write is compared at once, all counters at every checkpoint. Ends at the first difference.
 */
final class Lockstep {
    private static final int PAGE = KernelZram.PAGE;
    private static final int PROGRESS_EVERY = 1024;

    private final KernelZram kernel;
    private final CompressedDevice ours;
    private final ZramSysfs attributes;
    private final boolean writesBack;
    private final boolean marksPages;
    private final byte[] page = new byte[PAGE];
    private final byte[] kernelPage = new byte[PAGE];
    private final byte[] ourPage = new byte[PAGE];
    private final List<Difference> differences = new ArrayList<>();

    private long done;
    private long checkpoints;
    private long writes;
    private long reads;
    private long freed;
    private long compactions;
    private long refused;
    private long attributesWritten;
    private long attributesRefused;
    private boolean requestFailed;

    /**
     * @param writesBack whether both have a backing device, whose counters are then compared, too
     * @param marksPages whether the states of all slots are compared, where the kernel shows them
     */
    Lockstep(KernelZram kernel, CompressedDevice ours, boolean writesBack, boolean marksPages) {
        this.kernel = kernel;
        this.ours = ours;
        this.writesBack = writesBack;
        this.marksPages = marksPages;
        this.attributes = new ZramSysfs(ours, () -> false, System::nanoTime);
    }

    /**
     * @param every operations between two checkpoints; there is always one at the end
     * @param singly from this operation on every operation is a checkpoint
     */
    Outcome run(Operations operations, long every, long singly, Progress progress, BooleanSupplier stop)
            throws IOException {
        boolean stopped = false;
        try (Operations.Walk walk = operations.walk()) {
            boolean fresh = true;
            while (differences.isEmpty() && walk.next()) {
                done++;
                apply(walk);
                fresh = done % every != 0 && done < singly;
                if (!fresh) {
                    compare(walk, done >= singly);
                }
                if (done % PROGRESS_EVERY == 0) {
                    progress.update("verifying", done, operations.total());
                    if (stop.getAsBoolean()) {
                        stopped = true;
                        break;
                    }
                }
            }
            if (differences.isEmpty() && fresh && done > 0) {
                compare(walk, false);
            }
        }
        return new Outcome(
                done,
                checkpoints,
                writes,
                reads,
                freed,
                compactions,
                refused,
                attributesWritten,
                attributesRefused,
                List.copyOf(differences),
                stopped);
    }

    private void apply(Operations.Walk walk) throws IOException {
        switch (walk.kind()) {
            case WRITE -> {
                requestFailed = false;
                write(walk);
            }
            case WRITE_MORE -> {
                if (!requestFailed) {
                    write(walk);
                }
            }
            case READ -> read(walk);
            case FREE -> {
                freed += walk.count();
                kernel.free(walk.slot(), walk.count());
                ours.discard(walk.slot(), walk.count());
            }
            case COMPACT -> {
                compactions++;
                kernel.compact();
                ours.compact();
            }
            case ATTRIBUTE -> attribute(walk);
        }
    }

    private void write(Operations.Walk walk) throws IOException {
        writes++;
        walk.page(page);
        boolean kernelTook = kernel.write(walk.slot(), page, 0);
        boolean weTook = ours.write(walk.slot(), page, 0) == CompressedDevice.OK;
        requestFailed = !kernelTook;
        refused += kernelTook ? 0 : 1;
        if (kernelTook != weTook) {
            differs(walk, true, "write", kernelTook ? "taken" : "refused", weTook ? "taken" : "refused");
        }
    }

    private void read(Operations.Walk walk) throws IOException {
        reads++;
        boolean kernelRead = kernel.read(walk.slot(), kernelPage);
        try {
            ours.read(walk.slot(), ourPage, 0);
        } catch (CorruptPageException corrupt) {
            differs(walk, true, "page", kernelRead ? "read" : "failed", String.valueOf(corrupt.getMessage()));
            return;
        }
        int at = Arrays.mismatch(kernelPage, ourPage);
        if (!kernelRead) {
            differs(walk, true, "page", "failed", "read");
        } else if (at >= 0) {
            String byteAt = String.format("byte %d is 0x%%02x", at);
            differs(
                    walk,
                    true,
                    "page",
                    String.format(byteAt, kernelPage[at] & 0xff),
                    String.format(byteAt, ourPage[at] & 0xff));
        }
    }

    private void attribute(Operations.Walk walk) {
        String[] words = walk.attribute().split(" ", 2);
        String theirs = kernel.write(words[0], words[1]);
        attributesWritten++;
        attributesRefused += theirs.isEmpty() ? 0 : 1;
        String own = "";
        try {
            attributes.write(words[0], words[1]);
        } catch (ErrnoException refused) {
            own = refused.errno().text();
        }
        if (!theirs.equals(own)) {
            differs(walk, true, words[0], theirs.isEmpty() ? "taken" : theirs, own.isEmpty() ? "taken" : own);
        }
    }

    /** Slots and letters; times are not compared, the clocks differ. */
    private void compareStates(Operations.Walk walk, boolean exact) throws IOException {
        List<String> theirs = kernel.blockState().lines().toList();
        if (theirs.isEmpty()) {
            return;
        }
        List<String> own = own("block_state").lines().toList();
        for (int i = 0; i < Math.max(theirs.size(), own.size()); i++) {
            String a = i < theirs.size() ? withoutTime(theirs.get(i)) : "no line";
            String b = i < own.size() ? withoutTime(own.get(i)) : "no line";
            if (!a.equals(b)) {
                differs(walk, exact, "block_state", a, b);
                return;
            }
        }
    }

    private static String withoutTime(String line) {
        String[] words = line.trim().split(" +", -1);
        return words[0] + " " + words[words.length - 1];
    }

    private void compare(Operations.Walk walk, boolean exact) throws IOException {
        checkpoints++;
        compare(
                walk,
                exact,
                MmStat.FIELDS,
                kernel.mmStat().values(),
                ours.mmStat().values());
        compare(
                walk,
                exact,
                IoStat.FIELDS,
                kernel.ioStat().values(),
                ours.ioStat().values());
        if (writesBack) {
            compare(
                    walk,
                    exact,
                    BdStat.FIELDS,
                    kernel.bdStat().values(),
                    BdStat.parse(own("bd_stat")).values());
        }
        if (marksPages) {
            compareStates(walk, exact);
        }
    }

    private String own(String attribute) {
        try {
            return attributes.read(attribute);
        } catch (ErrnoException e) {
            throw new IllegalStateException(attribute + " cannot be read", e);
        }
    }

    private void compare(Operations.Walk walk, boolean exact, List<String> fields, long[] theirs, long[] own) {
        for (int i = 0; i < theirs.length; i++) {
            if (theirs[i] != own[i]) {
                differs(walk, exact, fields.get(i), Long.toString(theirs[i]), Long.toString(own[i]));
            }
        }
    }

    private void differs(Operations.Walk walk, boolean exact, String field, String theirs, String own) {
        differences.add(new Difference(done, words(walk), exact, field, theirs, own));
    }

    private static String words(Operations.Walk walk) {
        return switch (walk.kind()) {
            case WRITE, WRITE_MORE -> "write to slot " + walk.slot();
            case READ -> "read of slot " + walk.slot();
            case FREE -> "discard of " + walk.count() + " slots from slot " + walk.slot();
            case COMPACT -> "compact";
            case ATTRIBUTE -> walk.attribute();
        };
    }
}
